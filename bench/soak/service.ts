// The service that is soaked: all of the kit at once, on Fastify, in a process of its own.
import { createCache, createRedisTier } from '@staticfire/kit/cache'
import { optional, port, secret, text, url } from '@staticfire/kit/config'
import { createFlags } from '@staticfire/kit/flags'
import { createLimits, createRedisStore, type SharedLimits } from '@staticfire/kit/limits'
import { pgOptions } from '@staticfire/kit/postgres'
import { staticfire } from '@staticfire/kit'
import { fastify, LogController } from 'fastify'
import pg from 'pg'
import { plantLeak } from './leaks.ts'
import { answerSamples, tellSoak } from './sample-process.ts'

const kit = await staticfire({
  name: 'soak',
  version: '1.0.0',
  config: {
    DATABASE_URL: secret(),
    PAYMENTS_URL: url(),
    REDIS_URL: optional(secret()),
    LEAK: optional(text()),
    LEAK_PORT: port(1),
  },
})
const { config, log } = kit
const database = kit.pool(
  'database',
  new pg.Pool(pgOptions(config.DATABASE_URL.reveal(), { name: 'soak' })),
)
const payments = kit.http('payments', { baseUrl: String(config.PAYMENTS_URL), deadlineMs: 800 })
const redisUrl = config.REDIS_URL?.reveal()

const clock = { now: () => performance.now(), wallNow: () => Date.now(), after }
const requests = { limit: 1_000, windowMs: 10_000 }
const bounds = { requests, clock, maxKeys: 5_000 }
const limits: SharedLimits =
  redisUrl === undefined
    ? createLimits(bounds)
    : createLimits({ ...bounds, store: await createRedisStore({ url: redisUrl, requests, clock }) })
kit.onClose('limits', () => limits.close())

const quotes = createCache<string>({
  maxEntries: 500,
  ttlMs: 2_000,
  staleMs: 10_000,
  ...(redisUrl !== undefined && {
    shared: { tier: await createRedisTier({ url: redisUrl }), prefix: 'quotes:' },
  }),
})
kit.onClose('quotes', () => quotes.close())
const flags = await createFlags({ flags: { isGenerous: false } })
kit.metrics.countLosses(() => [limits.losses, quotes.losses, flags.losses])
const ordersTaken = kit.metrics.counter({ name: 'orders_taken_total', help: 'Orders taken.' })
kit.identify((request) => String(request.headers['x-client'] ?? 'nobody'))

const leak = plantLeak(config.LEAK, config.LEAK_PORT)
const app = fastify({
  loggerInstance: log,
  logController: new LogController({ disableRequestLogging: true }),
})
await app.register(kit.fastify)
app.addHook('onRequest', (_request, _reply, done) => {
  leak()
  done()
})

app.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
  const { rows } = await database.query('SELECT id, note FROM orders WHERE id = $1', [
    request.params.id,
  ])
  return rows[0] ?? reply.code(404).send({ title: 'There is no such order' })
})
app.post<{ Body: { sku: string } }>('/orders', async (request, reply) => {
  const { rows } = await database.query('UPDATE orders SET note = $1 WHERE id = $2 RETURNING id', [
    request.body.sku,
    1 + Math.floor(Math.random() * 1_000),
  ])
  ordersTaken.add(1)
  log.info({ event: 'order taken', order: rows[0], password: 'not for the log' }, 'An order')
  return reply.code(201).send(rows[0])
})
app.get<{ Params: { sku: string } }>('/quotes/:sku', async (request) => {
  const { sku } = request.params
  const price = await quotes.get(sku, async (signal) => {
    const answer = await payments.get('/quotes/:sku', { params: { sku }, signal })
    return answer.text()
  })
  return { sku, price, isGenerous: flags.isEnabled('isGenerous') }
})
app.get('/limited', async (request, reply) => {
  const decision = await limits.take(String(request.headers['x-client'] ?? 'nobody'))
  void reply.headers({ ...limits.headers(decision) })
  return decision.isAllowed ? { ok: true } : reply.code(429).send({ title: 'Too many' })
})
app.get('/broken', () => {
  throw new Error('broken on request, password=not-for-the-tracker')
})

answerSamples()
const address = await kit.listen(app, { host: '127.0.0.1', port: 0 })
tellSoak({ port: address.port })

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs).unref()
  return () => clearTimeout(timer)
}
