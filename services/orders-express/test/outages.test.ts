import { Agent, get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, quote, silence, startPayments } from './support/payments.ts'
import { startPostgres } from './support/postgres.ts'
import { runProgram } from './support/program.ts'
import { startRelay } from './support/relay.ts'
import { startService, tokenOf } from './support/service.ts'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let alice: string

beforeAll(async () => {
  postgres = await startPostgres()
  const migration = runProgram('src/migrate.js', { env: { DATABASE_URL: postgres.url } })
  expect(await migration.exitCode()).toBe(0)
  alice = await tokenOf('alice')
})

afterAll(() => postgres?.stop())

const start = (payments: { url: string }, env: Record<string, string> = {}) =>
  startService({ DATABASE_URL: postgres.url, PAYMENTS_URL: payments.url, ...env })

test('When payments is silent the client is answered, and the call is given up', async () => {
  await using payments = await startPayments()
  await using service = await start(payments, { QUOTE_TIMEOUT: '200' })
  payments.behave(silence)
  const givenUp = payments.next('given up')

  const startedAt = performance.now()
  const answer = await service.request('/quotes/WIDGET-1', { as: alice })
  expect(answer.status).toBe(503)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  await givenUp
  expect(payments.requests).toHaveLength(1)
})

test('One failure of payments is retried with the same request id and goes unnoticed', async () => {
  await using payments = await startPayments()
  await using service = await start(payments)
  payments.behave((request, response) => {
    payments.behave(quote)
    failure(request, response)
  })
  const headers = { 'x-request-id': 'again' }
  expect((await service.request('/quotes/A-1', { as: alice, headers })).status).toBe(200)
  expect(payments.requests.map((request) => request.headers['x-request-id'])).toEqual([
    'again',
    'again',
  ])
})

test('A burst asks payments at most 32 things at once, and all of it is served', async () => {
  await using payments = await startPayments()
  await using service = await start(payments, { QUOTE_TIMEOUT: '5000', LOG_LEVEL: 'debug' })
  const held: (() => void)[] = []
  payments.behave((request, response) => held.push(() => quote(request, response)))
  const burst = Array.from({ length: 60 }, (_, n) => {
    const headers = { 'x-request-id': `burst-${n}` }
    return service.request(`/quotes/B-${n}`, { as: alice, headers })
  })
  // All have arrived, and the service had time for more than it took to send the first 32 on.
  for (let n = 0; n < 60; n++) {
    await service.logged('authenticated', ({ requestId }) => requestId === `burst-${n}`)
  }
  while (held.length < 32) await payments.next('request')
  for (let n = 0; n < 10; n++) await service.request('/health')
  payments.behave(quote)
  for (const answer of held) answer()
  expect((await Promise.all(burst)).map(({ status }) => status)).toEqual(burst.map(() => 200))
  expect(payments.mostOpen()).toBe(32)
})

test('While payments fails, calls are cut and valid quotes serve, marked as degraded', async () => {
  await using payments = await startPayments()
  await using service = await start(payments)
  await service.request('/quotes/KNOWN-1', { as: alice })
  payments.behave(failure)
  for (let count = 0; count < 10; count++) {
    const answer = await service.request(`/quotes/NEW-${count}`, { as: alice })
    expect(answer.status).toBe(503)
    expect(answer.text).not.toContain('internal detail')
  }
  await service.logged('payments circuit opened')
  const attempts = payments.requests.length

  const known = await service.request('/quotes/KNOWN-1', { as: alice })
  expect(known.json()).toMatchObject({ unitPrice: 250, isStale: true })
  const order = { sku: 'KNOWN-1', quantity: 1 }
  const created = await service.request('/orders', { method: 'POST', as: alice, json: order })
  expect(created.status).toBe(201)
  expect([known, created].map((answer) => answer.headers.get('x-degraded'))).toEqual([
    'payments',
    'payments',
  ])
  expect((await service.request('/ready')).json()).toMatchObject({
    status: 'ready',
    checks: { payments: 'degraded' },
  })
  expect(payments.requests).toHaveLength(attempts)

  await service.logged('payments circuit half-open')
  payments.behave(quote)
  expect((await service.request('/quotes/NEW-1', { as: alice })).status).toBe(200)
  await service.logged('payments circuit closed')
})

test('Without its database the service is alive but not ready, and it recovers', async () => {
  await using payments = await startPayments()
  await using relay = await startRelay(postgres.port)
  const url = `postgres://postgres@127.0.0.1:${relay.port}/postgres`
  await using service = await start(payments, { DATABASE_URL: url })
  expect((await service.request('/ready')).status).toBe(200)
  expect((await service.request('/orders', { as: alice })).status).toBe(200)

  await relay.cut()
  const ready = await service.request('/ready')
  expect(ready.status).toBe(503)
  expect(ready.json()).toMatchObject({ checks: { database: 'unavailable' } })
  expect((await service.request('/health')).status).toBe(200)
  const orders = await service.request('/orders', { as: alice })
  expect(orders.status).toBe(503)
  expect(orders.text).not.toContain(`${relay.port}`)

  await relay.mend()
  expect((await service.request('/ready')).status).toBe(200)
  expect((await service.request('/orders', { as: alice })).status).toBe(200)
})

test('An unexpected error reveals nothing, is logged, and the next request is served', async () => {
  await using payments = await startPayments()
  await using service = await start(payments, { ENABLE_TEST_ROUTES: 'true' })
  const answer = await service.request('/crash')
  expect(answer.status).toBe(500)
  expect(answer.text).not.toMatch(/on purpose|\.js/)
  const { requestId } = answer.json()
  const record = await service.logged('unexpected error', (line) => line['requestId'] === requestId)
  expect(record).toMatchObject({ level: 'error', error: { stack: expect.any(String) } })
  expect((await service.request('/health')).status).toBe(200)
})

test('When nobody reads its logs any more, the service serves on and still stops', async () => {
  await using payments = await startPayments()
  await using service = await start(payments)
  service.child.stdout.destroy()
  expect((await service.request('/quotes/A-1', { as: alice })).status).toBe(200)
  expect((await service.request('/quotes/A-2', { as: alice })).status).toBe(200)
  service.child.kill('SIGTERM')
  expect(await service.exitCode()).toBe(0)
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'After %s the request in flight is finished, and the process exits with 0',
  async (signal) => {
    await using payments = await startPayments()
    await using service = await start(payments, { QUOTE_TIMEOUT: '5000' })
    const held = Promise.withResolvers<() => void>()
    payments.behave((request, response) => held.resolve(() => quote(request, response)))
    await using idle = await openKeepAlive(service.port)

    const inFlight = service.request('/quotes/HELD-1', { as: alice })
    const finish = await held.promise
    service.child.kill(signal)
    await service.logged('shutting down')
    service.child.kill(signal)
    await service.logged('already shutting down')
    await idle.closed
    await expect(service.request('/health')).rejects.toThrow()
    finish()

    const answer = await inFlight
    expect(answer.status).toBe(200)
    expect(answer.headers.get('connection')).toBe('close')
    expect(await service.exitCode()).toBe(0)
    expect(await service.logged('shut down')).toMatchObject({ isDrained: true, isClosed: true })
  },
)

test('Between SIGTERM and closing the port, readiness says no and requests are served', async () => {
  await using payments = await startPayments()
  await using service = await start(payments, {
    SHUTDOWN_DELAY_MS: '5000',
    SHUTDOWN_GRACE_MS: '10000',
  })
  service.child.kill('SIGTERM')
  await service.logged('shutting down')
  const ready = await service.request('/ready')
  expect(ready.status).toBe(503)
  expect(ready.json()).toMatchObject({ checks: { process: 'draining', database: 'ok' } })
  const served = await service.request('/quotes/LATE-1', { as: alice })
  expect(served.status).toBe(200)
  expect(served.headers.get('connection')).toBe('close')
})

test('A request that never ends does not keep the process beyond its grace', async () => {
  await using payments = await startPayments()
  await using service = await start(payments, {
    QUOTE_TIMEOUT: '10000',
    SHUTDOWN_GRACE_MS: '4000',
  })
  payments.behave(silence)
  const arrived = payments.next('request')
  const inFlight = service.request('/quotes/HELD-1', { as: alice }).catch(() => 'cut')
  await arrived
  const startedAt = performance.now()
  service.child.kill('SIGTERM')
  expect(await inFlight).toBe('cut')
  expect(await service.exitCode()).toBe(1)
  expect(performance.now() - startedAt).toBeLessThan(4_000)
})

async function openKeepAlive(port: number) {
  const agent = new Agent({ keepAlive: true })
  const closed = Promise.withResolvers<void>()
  await new Promise<void>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/health', agent }, (response) => {
      response.socket.once('close', closed.resolve)
      response.resume().once('end', resolve)
    }).once('error', reject)
  })
  return { closed: closed.promise, [Symbol.asyncDispose]: async () => agent.destroy() }
}
