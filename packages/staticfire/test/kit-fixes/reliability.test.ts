import { createProxy } from '@staticfire/proxy'
import pg from 'pg'
import { afterAll, expect, test, vi } from 'vitest'
import { startEmbeddedPostgres } from '../../src/dependencies/embedded-postgres.ts'
import { answersOf } from './answers.ts'
import { openUpstream } from './upstream.ts'
import { openWorkshop, type RunningService } from './workshop.ts'

const workshop = await openWorkshop(answersOf('reliability'))
const postgres = await startEmbeddedPostgres({ signal: new AbortController().signal })
afterAll(async () => {
  await postgres[Symbol.asyncDispose]()
  await workshop[Symbol.asyncDispose]()
})

/** What a test waits for may take long on a busy machine. */
const patience = { timeout: 60_000, interval: 50 }

function databaseUrl(port = postgres.port): string {
  return `postgres://${postgres.user}:${postgres.password}@127.0.0.1:${port}/postgres`
}

test('error-handling: what is thrown is a problem document, and tells no internals', async () => {
  await using service = await workshop.start('error-handling')
  expect(await (await service.get('/orders/o-1')).json()).toEqual({ total: 3 })
  const malformed = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"total": ',
  }
  for (const [path, status, init] of [
    ['/orders/o-2', 404, {}],
    ['/nothing', 404, {}],
    ['/orders', 400, malformed],
    ['/broken', 500, {}],
  ] as const) {
    const response = await service.get(path, init)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ status })
    expect(text).not.toMatch(/postgres|hunter2| at .*\.ts/)
  }
  const missing = (await (await service.get('/orders/o-2')).json()) as object
  expect(missing).toMatchObject({ detail: 'No such order' })
})

test('circuit-breakers: calls to what fails end, and come back once it is well', async () => {
  await using upstream = await openUpstream()
  await using service = await workshop.start('circuit-breakers', { PAYMENTS_URL: upstream.url })
  await upstream.proxy.inject({ type: 'respond', status: 500 })
  const attempts = () => upstream.proxy.ledger.since(0).length
  const askTwenty = () => Promise.all(Array.from({ length: 20 }, () => service.get('/quote')))
  await vi.waitFor(async () => {
    for (const { status } of await askTwenty()) expect(status).toBe(503)
    const before = attempts()
    for (const { status, headers } of await askTwenty()) {
      expect(status).toBe(503)
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(attempts()).toBe(before)
  }, patience)
  await upstream.proxy.heal()
  await vi.waitFor(async () => expect((await service.get('/quote')).status).toBe(200), patience)
})

test('timeouts: whoever waits is answered while a dependency is silent, and the attempt given up', async () => {
  await using upstream = await openUpstream()
  await using database = await createProxy({
    protocol: 'postgres',
    upstream: { host: '127.0.0.1', port: postgres.port },
  })
  await using service = await workshop.start('timeouts', {
    PAYMENTS_URL: upstream.url,
    DATABASE_URL: databaseUrl(database.port),
  })
  for (const [path, proxy] of [
    ['/quote', upstream.proxy],
    ['/orders', database],
  ] as const) {
    for (const type of ['silent', 'drip', 'black-hole'] as const) {
      await vi.waitFor(async () => expect(await statusOf(service, path)).toBe(200), patience)
      const { installedAt } = await proxy.inject({ type })
      expect(await statusOf(service, path)).toBe(503)
      await vi.waitFor(() => {
        const attempts = proxy.ledger.since(installedAt)
        expect(attempts.filter(({ endedAt }) => endedAt === undefined)).toEqual([])
      }, patience)
      await proxy.heal()
    }
  }
})

test('retries: what fails in passing is tried again, a refusal is not, nor a write without its key', async () => {
  await using upstream = await openUpstream()
  const { proxy, requests } = upstream
  await using service = await workshop.start('retries', { PAYMENTS_URL: upstream.url })
  const attempts = async (count: number, status: number, path: string, method = 'GET') => {
    const fault = { type: 'respond', status } as const
    const { installedAt } = await proxy.inject({ type: 'fail-first', count, fault })
    const answer = await service.get(path, { method })
    await proxy.heal()
    return { status: answer.status, made: proxy.ledger.since(installedAt).length }
  }
  await vi.waitFor(async () => {
    expect(await attempts(2, 503, '/quote')).toEqual({ status: 200, made: 3 })
    expect(await attempts(1, 503, '/charge', 'POST')).toEqual({ status: 200, made: 2 })
  }, patience)
  expect(requests.at(-1)).toMatchObject({ headers: { 'idempotency-key': 'o-1' } })
  expect(await attempts(1, 404, '/charge', 'POST')).toMatchObject({ made: 1 })
  expect(await attempts(1, 503, '/charge-without-key', 'POST')).toMatchObject({ made: 1 })
})

test('connection-pooling: connections are used again, bounded, and replaced when lost', async () => {
  await using upstream = await openUpstream({ delayMs: 50 })
  const admin = new pg.Client({ connectionString: databaseUrl() })
  await admin.connect()
  await using service = await workshop.start('connection-pooling', {
    PAYMENTS_URL: upstream.url,
    DATABASE_URL: databaseUrl(),
  })
  const sessions = async () =>
    (await admin.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'orders'")).rows
  await vi.waitFor(async () => {
    const before = upstream.made()
    for (let sent = 0; sent < 5; sent++) {
      expect(await statusOf(service, '/quote')).toBe(200)
      expect(await statusOf(service, '/orders')).toBe(200)
    }
    expect(upstream.made() - before).toBeLessThanOrEqual(1)
    // One for requests, one for readiness.
    expect((await sessions()).length).toBe(2)
  }, patience)

  await Promise.all(
    Array.from({ length: 60 }, (_, index) => service.get(index % 2 === 0 ? '/quote' : '/orders')),
  )
  expect(upstream.most()).toBeGreaterThan(1)
  expect(upstream.most()).toBeLessThanOrEqual(10)
  expect((await sessions()).length).toBeLessThanOrEqual(11)

  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'orders'",
  )
  await upstream.proxy.closeConnections('reset')
  await vi.waitFor(async () => {
    expect(await statusOf(service, '/quote')).toBe(200)
    expect(await statusOf(service, '/orders')).toBe(200)
  }, patience)
  await admin.end()
})

test('resource-cleanup: what is opened is closed, at the end in reverse order', async () => {
  await using upstream = await openUpstream({ delayMs: 50 })
  await using service = await workshop.start('resource-cleanup', { PAYMENTS_URL: upstream.url })
  const body = 'x'.repeat(200_000)
  await upstream.proxy.inject({ type: 'respond', status: 404, body })
  await Promise.all(Array.from({ length: 20 }, () => statusOf(service, '/quote')))
  await upstream.proxy.heal()
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      service.get('/quote', { signal: AbortSignal.timeout(1 + index) }).catch(() => {}),
    ),
  )
  await vi.waitFor(async () => {
    expect(await (await service.get('/stats')).json()).toMatchObject({ running: 0, waiting: 0 })
  }, patience)
  expect((await service.end()).code).toBe(0)
  await vi.waitFor(() => expect(upstream.open.size).toBe(0), patience)
  const events = service.lines()
  const steps = events.find(({ event }) => event === 'ended')?.['steps'] as { step: string }[]
  const closed = steps.map(({ step }) => step).filter((step) => step.endsWith(' closed'))
  expect(closed.indexOf('mail closed')).toBeLessThan(closed.indexOf('payments closed'))
  expect(events).toContainEqual({ event: 'mail closed' })
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'graceful-shutdown: %s loses nothing that is in flight',
  async (signal) => {
    await using service = await workshop.start('graceful-shutdown', { DRAIN_DELAY: '3s' })
    const slow = service.get('/slow')
    await service.event('slow begun')
    service.kill(signal)
    await vi.waitFor(async () => expect((await service.get('/ready')).status).toBe(503), patience)
    expect((await service.get('/health')).headers.get('connection')).toBe('close')
    expect(await (await slow).text()).toBe('begun done')
    expect((await service.ended).code).toBe(0)
  },
)

async function statusOf(service: RunningService, path: string): Promise<number> {
  const response = await service.get(path)
  await response.arrayBuffer()
  return response.status
}
