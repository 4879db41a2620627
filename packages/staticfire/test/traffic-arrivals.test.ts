import { expect, test } from 'vitest'
import { arrivals } from '../src/traffic/arrivals.ts'
import { requestIds } from '../src/traffic/request-ids.ts'
import type { SentExchange } from '../src/traffic/sent-exchange.ts'
import {
  answering,
  clientOf,
  closedPort,
  operation,
  rawServer,
  response,
} from './traffic-servers.ts'

const mix = [operation('GET /a'), operation('GET /b')]

test('requests are planned evenly, taken in turn and all answered', async () => {
  await using server = await rawServer(answering(() => response('ok')))
  await using client = clientOf(server)
  const result = await arrivals({ client, operations: mix, ratePerSecond: 200, durationMs: 500 })
  expect(result.exchanges).toHaveLength(100)
  expect(result.unsent).toBe(0)
  expect(result.lateness.count).toBe(100)
  const planned = result.exchanges.map((exchange) => exchange.plannedAt)
  const first = planned[0] ?? 0
  planned.forEach((at, index) => expect(at - first).toBeCloseTo(index * 5, 3))
  for (const [index, exchange] of result.exchanges.entries()) {
    expect(exchange).toMatchObject({ operation: mix[index % 2]?.id, outcome: 'ok' })
    expect(exchange.sentAt).toBeGreaterThanOrEqual(exchange.plannedAt)
  }
})

test('a service that stops answering does not slow the arrivals', async () => {
  const release = Promise.withResolvers<void>()
  let held = 0
  await using server = await rawServer((socket) => {
    socket.once('data', () => {
      held += 1
      if (held === 40) release.resolve()
      void release.promise.then(() => socket.write(response()))
    })
  })
  await using client = clientOf(server)
  const { exchanges } = await arrivals({
    client,
    operations: mix,
    ratePerSecond: 200,
    durationMs: 200,
  })
  const firstEnd = Math.min(...exchanges.map((exchange) => exchange.endedAt ?? Infinity))
  expect(exchanges).toHaveLength(40)
  expect(exchanges.every((exchange) => exchange.sentAt <= firstEnd)).toBe(true)
  expect(exchanges.every((exchange) => exchange.outcome === 'ok')).toBe(true)
})

test.each([0, 0.25, 0.5, 1])(
  'a share of %d of the requests opens its own connection',
  async (ratio) => {
    let connections = 0
    await using server = await rawServer((socket) => {
      connections += 1
      answering(() => response())(socket)
    })
    await using client = clientOf(server)
    await arrivals({
      client,
      operations: mix,
      ratePerSecond: 200,
      durationMs: 200,
      freshConnectionRatio: ratio,
    })
    const kept = client.connections().opened - 40 * ratio
    expect(connections).toBe(client.connections().opened)
    expect(kept).toBeGreaterThanOrEqual(ratio === 1 ? 0 : 1)
    expect(kept).toBeLessThanOrEqual(40 * (1 - ratio))
  },
)

test('a signal stops the sending, and what is under way may end', async () => {
  const stop = new AbortController()
  let count = 0
  await using server = await rawServer(
    answering(() => {
      if (++count === 10) stop.abort()
      return response()
    }),
  )
  await using client = clientOf(server)
  const { exchanges } = await arrivals({
    client,
    operations: mix,
    ratePerSecond: 500,
    signal: stop.signal,
  })
  expect(exchanges.length).toBeGreaterThanOrEqual(10)
  expect(exchanges.every((exchange) => exchange.outcome === 'ok')).toBe(true)
})

test('what is abandoned is pending', async () => {
  const abandon = new AbortController()
  let count = 0
  await using server = await rawServer((socket) => {
    socket.once('data', () => ++count === 20 && abandon.abort())
  })
  await using client = clientOf(server)
  const { exchanges } = await arrivals({
    client,
    operations: mix,
    ratePerSecond: 500,
    durationMs: 40,
    abandon: abandon.signal,
  })
  expect(exchanges.map((exchange) => exchange.outcome)).toEqual(Array(20).fill('pending'))
})

test('each request can carry ids of its own and tells how it ended', async () => {
  const heads: string[] = []
  await using server = await rawServer(
    answering((head) => {
      heads.push(head)
      return response('hello', '200 OK', 'Connection: keep-alive')
    }),
  )
  await using client = clientOf(server)
  const ended: SentExchange[] = []
  const { exchanges } = await arrivals({
    client,
    operations: mix,
    ratePerSecond: 500,
    durationMs: 20,
    perRequest: () => {
      const ids = requestIds({ sentry: true })
      return { id: ids.requestId, headers: ids.headers, onEnd: (sent) => ended.push(sent) }
    },
  })
  expect(ended.map((sent) => sent.body.toString())).toEqual(Array(10).fill('hello'))
  for (const { id } of exchanges) {
    const head = heads.find((each) => each.includes(`x-request-id: ${id}`))
    expect(head).toMatch(/traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01/)
    expect(head).toMatch(/sentry-trace: [0-9a-f]{32}-[0-9a-f]{16}-1/)
  }
  expect(Object.keys(exchanges[0] ?? {})).not.toContain('body')
})

test('too many requests under way are not sent, and counted', async () => {
  const abandon = new AbortController()
  await using server = await rawServer(() => {})
  await using client = clientOf(server)
  const stop = new AbortController()
  const under = arrivals({
    client,
    operations: mix,
    ratePerSecond: 1_000,
    durationMs: 50,
    maxUnderWay: 5,
    timeoutMs: 200,
    abandon: abandon.signal,
    signal: stop.signal,
  })
  const { exchanges, unsent, lateness } = await under
  expect(exchanges).toHaveLength(5)
  expect(lateness.count).toBe(5)
  expect(unsent).toBe(45)
})

test('a port that refuses is a result, not an error', async () => {
  await using client = clientOf({ port: await closedPort() })
  const { exchanges } = await arrivals({
    client,
    operations: mix,
    ratePerSecond: 200,
    durationMs: 50,
  })
  expect(exchanges.map((exchange) => exchange.outcome)).toEqual(Array(10).fill('refused'))
})

test('a fault of this machine ends the arrivals with an error', async () => {
  await using server = await rawServer(answering(() => response()))
  await using client = clientOf(server, { localAddress: '192.0.2.1' })
  const load = arrivals({ client, operations: mix, ratePerSecond: 100, durationMs: 60_000 })
  await expect(load).rejects.toThrow('EADDRNOTAVAIL')
})
