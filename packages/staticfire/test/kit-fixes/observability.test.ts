import { createServer } from 'node:http'
import { afterAll, expect, test, vi } from 'vitest'
import { openReceivers } from '../../src/receivers/index.ts'
import { answersOf } from './answers.ts'
import { openUpstream } from './upstream.ts'
import { openWorkshop } from './workshop.ts'

const workshop = await openWorkshop(answersOf('observability'))
afterAll(() => workshop[Symbol.asyncDispose]())

/** What a test waits for may take long on a busy machine. */
const patience = { timeout: 60_000, interval: 50 }
const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${traceId}-b7ad6b7169203331-01`

test.each([
  ['debug', ['debug', 'error', 'info'], { refused: 'info', broken: 'error' }],
  ['info', ['error', 'info'], { refused: 'info', broken: 'error' }],
  ['error', ['error'], { refused: undefined, broken: 'error' }],
])('log-levels: with %s there are %j, and a refusal is no error', async (level, levels, said) => {
  await using service = await workshop.start('log-levels', { LOG_LEVEL: level })
  expect((await service.get('/refused')).status).toBe(403)
  expect((await service.get('/broken')).status).toBe(500)
  await service.end()
  const levelOf = (wanted: number) => service.lines().find(({ status }) => status === wanted)?.level
  expect(new Set(service.lines().map((line) => line.level))).toEqual(new Set(levels))
  expect({ refused: levelOf(403), broken: levelOf(500) }).toEqual(said)
})

test('structured-logs: each line is one JSON object, a request’s has its id, a crash too', async () => {
  await using service = await workshop.start('structured-logs')
  const response = await service.get('/orders', { headers: { 'x-request-id': 'one-of-ours' } })
  expect(response.headers.get('x-request-id')).toBe('one-of-ours')
  await service.get('/crash')
  expect((await service.ended).code).toBe(1)
  const lines = service.lines()
  for (const line of lines) {
    expect(line).toMatchObject({ level: expect.any(String), message: expect.any(String) })
    expect(Date.parse(String(line['time']))).toBeGreaterThan(0)
  }
  const ofRequest = lines.filter((line) => line['request_id'] === 'one-of-ours')
  expect(ofRequest).toHaveLength(2)
  expect(ofRequest[0]).toMatchObject({ event: 'listed' })
  expect(lines).toContainEqual(expect.objectContaining({ level: 'fatal', event: 'fatal' }))
})

test('metrics: requests are counted by their route, and the business beside them', async () => {
  await using service = await workshop.start('metrics')
  for (let number = 0; number < 20; number++) {
    expect((await service.get(`/orders/${number}`, { method: 'POST' })).status).toBe(200)
    expect((await service.get(`/nothing/${number}`)).status).toBe(404)
  }
  const scrape = await (await service.get('/metrics')).text()
  const requests = scrape.split('\n').filter((line) => line.startsWith('http_requests_total{'))
  expect(requests.sort()).toEqual([
    expect.stringMatching(/method="GET",route="unmatched",status="404"\} 20$/),
    expect.stringMatching(/method="POST",route="\/orders\/:id",status="200"\} 20$/),
  ])
  expect(scrape).toMatch(/^orders_placed_total 20$/m)
})

test('tracing: one trace goes through the span, the call and the log', async () => {
  await using receivers = await openReceivers()
  await using upstream = await openUpstream()
  await using service = await workshop.start('tracing', {
    PAYMENTS_URL: upstream.url,
    ...receivers.env({}, ['otlp']),
  })
  await vi.waitFor(async () => {
    expect((await service.get('/quote', { headers: { traceparent } })).status).toBe(200)
  }, patience)
  expect(upstream.requests[0]?.headers['traceparent']).toContain(traceId)
  await service.end()
  expect(service.lines()).toContainEqual(
    expect.objectContaining({ trace_id: traceId, route: '/quote' }),
  )
  await vi.waitFor(
    () =>
      expect(receivers.otlp.spans.items).toContainEqual(
        expect.objectContaining({ kind: 'server', traceId, parentSpanId: 'b7ad6b7169203331' }),
      ),
    patience,
  )
})

test('error-tracking: an unexpected error is told once, a refusal is not', async () => {
  await using receivers = await openReceivers()
  await using service = await workshop.start('error-tracking', {
    DEPLOY_ENV: 'staging',
    ...receivers.env({}, ['sentry']),
  })
  expect((await service.get('/refused')).status).toBe(403)
  const headers = { authorization: 'Bearer t0k3n-0f-ada-93be' }
  expect((await service.get('/broken', { headers })).status).toBe(500)
  expect((await service.end()).code).toBe(0)
  const events = receivers.sentry.items.items.filter(({ type }) => type === 'event')
  expect(events.map(({ payload }) => payload)).toEqual([
    expect.objectContaining({ release: 'orders@1.4.0', environment: 'staging' }),
  ])
  expect(events[0]?.text).not.toMatch(/t0k3n|hunter2/)
})

test('health-check: ready follows the store, alive does not', async () => {
  let mode: 'well' | 'failing' | 'silent' = 'well'
  const store = createServer((_request, response) => {
    if (mode !== 'silent') response.writeHead(mode === 'well' ? 200 : 500).end()
  })
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve))
  const address = store.address()
  if (address === null || typeof address === 'string') throw new Error('the store has no port')
  await using service = await workshop.start('health-check', {
    STORE_URL: `http://127.0.0.1:${address.port}`,
  })
  const becomes = (status: number) =>
    vi.waitFor(async () => expect((await service.get('/ready')).status).toBe(status), patience)
  await becomes(200)
  for (const trouble of ['failing', 'silent'] as const) {
    mode = trouble
    await becomes(503)
    expect((await service.get('/health')).status).toBe(200)
    mode = 'well'
    await becomes(200)
  }
  store.closeAllConnections()
  store.close()
})
