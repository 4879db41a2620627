// The test kit as a team uses it: for a service of its own, with an upstream and what it must do when that fails.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { fastify } from 'fastify'
import { describe, expect, test } from 'vitest'
import { secret, url } from '../src/config/index.ts'
import type { HttpClient } from '../src/http/index.ts'
import type { Kit } from '../src/index.ts'
import { createTestKit, seededRandom, type TestFault } from '../src/testing/index.ts'

const settings = { PAYMENTS_URL: url(), API_KEY: secret() }

/** An upstream that answers at once. */
async function openPayments() {
  let requests = 0
  const server = createServer((_request, response) => {
    requests += 1
    response.end('12.50')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    env: {
      PAYMENTS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      API_KEY: 'an api key of the tests',
    },
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The service under test: one route that asks the upstream. */
function createApp(kit: Kit, payments: HttpClient) {
  const quotes = kit.metrics.counter({
    name: 'quotes_total',
    help: 'Quotes given.',
    labels: { kind: ['new'] },
  })
  const app = express()
  app.use(kit.express)
  app.get('/quotes/:sku', async (request, response) => {
    const answer = await payments.get('/prices/:sku', { params: { sku: request.params.sku } })
    quotes.add(1, { kind: 'new' })
    response.json({ price: answer.text() })
  })
  return app
}

async function setUp(env: Record<string, string>, more: { seed?: number } = {}) {
  const kit = await createTestKit({ name: 'quotes', env, config: settings, ...more })
  const payments = kit.http('payments', {
    baseUrl: String(kit.config.PAYMENTS_URL),
    deadlineMs: 800,
  })
  return { kit, app: createApp(kit, payments) }
}

test('a request is seen in logs, metrics and spans', async () => {
  await using upstream = await openPayments()
  const { kit, app } = await setUp(upstream.env)
  await using _ = kit
  const base = await kit.start(app)
  const answer = await fetch(`${base}/quotes/7`, { headers: { 'x-request-id': 'r-1' } })
  expect(await answer.json()).toEqual({ price: '12.50' })
  await kit.shutdown()
  expect(kit.logs).toContainEqual(
    expect.objectContaining({ message: 'request', route: '/quotes/:sku', status: 200 }),
  )
  expect(await kit.metric('quotes_total', { kind: 'new' })).toBe(1)
  expect(await kit.metric('http_requests_total', { route: '/quotes/:sku', status: '200' })).toBe(1)
  expect(await kit.metric('http_requests_total', { route: '/none' })).toBeUndefined()
  expect(await kit.metric('no_such_total')).toBeUndefined()
  const [call, request] = kit.spans
  expect(request).toMatchObject({ kind: 'server', name: 'GET /quotes/:sku' })
  expect(call).toMatchObject({ kind: 'client', parentSpanId: request?.spanId })
})

test('a silent dependency costs a request its deadline, and no moment of the test', async () => {
  await using upstream = await openPayments()
  const { kit, app } = await setUp(upstream.env)
  await using _ = kit
  const base = await kit.start(app)
  const fault = kit.fail('payments', 'silent')
  const answer = fetch(`${base}/quotes/7`)
  await fault.met()
  await kit.clock.advance(799)
  expect(kit.logs.filter(({ message }) => message === 'request')).toEqual([])
  await kit.clock.advance(1)
  expect((await answer).status).toBe(503)
  expect(fault.hits).toBe(1)
  expect(upstream.requests()).toBe(0)
  expect(kit.logs).toContainEqual(
    expect.objectContaining({ event: 'call failed', dependency: 'payments', outcome: 'timeout' }),
  )
  kit.heal('payments')
  expect((await fetch(`${base}/quotes/7`)).status).toBe(200)
})

describe.each<[string, TestFault]>([
  ['refuses', 'refuse'],
  ['resets', 'reset'],
  ['answers with an error', 'error'],
])('a dependency that %s', (_what, kind) => {
  test('is tried again, and then told', async () => {
    await using upstream = await openPayments()
    const { kit, app } = await setUp(upstream.env)
    await using _ = kit
    const base = await kit.start(app)
    const fault = kit.fail('payments', kind)
    const answer = fetch(`${base}/quotes/7`)
    await fault.met(1)
    // The pauses between tries are 0 to 50 and 0 to 100 ms.
    await kit.clock.advance(50)
    await fault.met(2)
    await kit.clock.advance(100)
    expect((await answer).status).toBe(503)
    expect(fault.hits).toBe(3)
    expect(upstream.requests()).toBe(0)
  })
})

test('a slow dependency is waited for, by the clock', async () => {
  await using upstream = await openPayments()
  const { kit, app } = await setUp(upstream.env)
  await using _ = kit
  const base = await kit.start(app)
  const fault = kit.fail('payments', { slowMs: 300 })
  const answer = fetch(`${base}/quotes/7`)
  await fault.met()
  await kit.clock.advance(300)
  expect((await answer).status).toBe(200)
  expect(upstream.requests()).toBe(1)
})

test('readiness follows a dependency of the service’s own', async () => {
  await using kit = await createTestKit()
  kit.dependency('queue', { check: () => true })
  const app = fastify()
  await app.register(kit.fastify)
  const base = await kit.start(app)
  const ready = async () => (await fetch(`${base}/ready`)).status
  expect(await ready()).toBe(200)
  kit.fail('queue', 'refuse')
  await kit.clock.advance(5_000)
  expect(await ready()).toBe(503)
  kit.heal()
  await kit.clock.advance(1_000)
  expect(await ready()).toBe(200)
  const fault = kit.fail('queue', 'silent')
  await kit.clock.advance(5_000)
  await fault.met()
  await kit.clock.advance(1_000)
  expect(await ready()).toBe(503)
})

test('a name that nobody handed to the kit is refused, with those that were', async () => {
  await using kit = await createTestKit()
  expect(() => kit.fail('paiments', 'silent')).toThrow(/Those of the kit: none/)
  kit.dependency('payments', { check: () => true })
  expect(() => kit.fail('paiments', 'silent')).toThrow(/no dependency paiments .* payments\./)
})

test('an end lets requests finish and closes what was opened, last first, in one process', async () => {
  await using kit = await createTestKit()
  const closed: string[] = []
  kit.onClose('first', async () => closed.push('first'))
  kit.onClose('second', async () => closed.push('second'))
  const entered = Promise.withResolvers<void>()
  const leave = Promise.withResolvers<void>()
  const base = await kit.start(
    kit.node(async (_request, response) => {
      entered.resolve()
      await leave.promise
      response.end('done')
    }),
  )
  const answer = fetch(base)
  await entered.promise
  const ended = kit.shutdown()
  expect(kit.ending.aborted).toBe(true)
  leave.resolve()
  expect(await (await answer).text()).toBe('done')
  const report = await ended
  expect(report).toMatchObject({ reason: 'shutdown', isClean: true, lost: 0 })
  expect(closed).toEqual(['second', 'first'])
  await expect(fetch(base)).rejects.toThrow()
})

test('what hangs does not keep a test from its end', async () => {
  await using upstream = await openPayments()
  let answer: Promise<unknown> | undefined
  {
    const { kit, app } = await setUp(upstream.env)
    await using _ = kit
    kit.onClose('stuck', () => new Promise(() => {}))
    const base = await kit.start(app)
    const fault = kit.fail('payments', 'silent')
    answer = fetch(`${base}/quotes/7`).catch(() => 'cut')
    await fault.met()
  }
  expect(await answer).toBe('cut')
})

test('the same seed makes the same ids and the same chance, another one others', async () => {
  const idsOf = async (seed: number) => {
    await using kit = await createTestKit({ seed })
    const base = await kit.start(kit.node((_request, response) => response.end('x')))
    const { headers } = await fetch(base)
    await kit.shutdown()
    return [headers.get('x-request-id'), kit.spans[0]?.traceId, kit.random()]
  }
  const one = await idsOf(7)
  expect(one).toEqual(await idsOf(7))
  expect(one).not.toEqual(await idsOf(8))
  const random = seededRandom(1)
  const drawn = Array.from({ length: 1_000 }, random)
  expect(new Set(drawn).size).toBeGreaterThan(990)
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...drawn)).toBeLessThan(1)
})

test('settings are those of the test alone, and secrets stay out of its logs too', async () => {
  process.env['PAYMENTS_URL'] = 'http://from.the.process'
  try {
    await expect(createTestKit({ config: settings })).rejects.toThrow(/PAYMENTS_URL/)
  } finally {
    delete process.env['PAYMENTS_URL']
  }
  await using kit = await createTestKit({
    config: settings,
    env: { PAYMENTS_URL: 'http://127.0.0.1:9', API_KEY: 'correct horse battery' },
  })
  kit.log.info('refused with correct horse battery')
  expect(kit.logs.at(-1)?.message).toBe('refused with [redacted]')
})

test('a parameter in the path of a mounted router is in no line, no label and no span', async () => {
  await using kit = await createTestKit()
  const app = express()
  app.use(kit.express)
  const orders = express.Router()
  orders.get('/orders/:id', (_request, response) => void response.json({}))
  app.use('/v2/users/:email', orders)
  const base = await kit.start(app)
  await fetch(`${base}/v2/users/ann@example.com/orders/7`)
  await fetch(`${base}/v2/users/4711/orders/7`)
  await kit.shutdown()
  const route = '/v2/users/:/orders/:id'
  expect(await kit.metric('http_requests_total', { route })).toBe(2)
  expect(kit.spans.map(({ name }) => name)).toEqual([`GET ${route}`, `GET ${route}`])
  expect(JSON.stringify(kit.logs)).not.toContain('ann@')
})
