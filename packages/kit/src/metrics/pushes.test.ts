import { expect, test } from 'vitest'
import { createLosses } from '../kernel/losses.ts'
import { createTestClock } from '../testing/index.ts'
import { createCachedLookup } from './cached-lookup.ts'
import { noLabels } from './labels.ts'
import { createMetrics } from './metrics.ts'
import { pushOtlpMetrics } from './otlp.ts'
import { otlpBatches } from './otlp-batches.ts'
import { startPushLoop } from './push-loop.ts'

interface OtlpBody {
  resourceMetrics: [
    {
      resource: { attributes: unknown[] }
      scopeMetrics: [{ metrics: (Record<string, unknown> & { name: string })[] }]
    },
  ]
}

function otlpWith(answer: (signal: AbortSignal, body: string) => Promise<Response>) {
  const clock = createTestClock()
  const metrics = createMetrics({ clock, defaultMetrics: false })
  const losses = createLosses('metrics')
  const asked: { url: string; body: OtlpBody }[] = []
  const push = pushOtlpMetrics({
    clock,
    source: metrics,
    losses,
    endpoint: 'http://collector:4318/',
    resource: { 'service.name': 'orders' },
    startedAt: metrics.startedAt,
    intervalMs: 1000,
    timeoutMs: 300,
    fetch: (url, init) => {
      const body = init!.body as string
      asked.push({ url: url as string, body: JSON.parse(body) as OtlpBody })
      return answer(init!.signal!, body)
    },
  })
  const named = (name: string) =>
    asked
      .flatMap(({ body }) => body.resourceMetrics[0].scopeMetrics[0].metrics)
      .filter((metric) => metric.name === name)
  return { clock, metrics, losses, asked, push, named }
}

test('OTLP gets totals since the start with the resource, at each interval', async () => {
  const { clock, metrics, asked, named, losses } = otlpWith(async () => Response.json({}))
  metrics
    .counter({ name: 'orders_total', help: 'Orders.', labels: { kind: ['a'] } })
    .add(2, { kind: 'a' })
  metrics.histogram({ name: 'items', help: 'Items.', buckets: [1, 5] }).observe(3)
  metrics.requestStarted()
  metrics.requestEnded('GET', '/', 200, 30, false)
  await clock.advance(1000)
  expect(asked[0]!.url).toBe('http://collector:4318/v1/metrics')
  expect(asked[0]!.body.resourceMetrics[0].resource.attributes).toEqual([
    { key: 'service.name', value: { stringValue: 'orders' } },
  ])
  const times = { startTimeUnixNano: '1700000000000000000', timeUnixNano: '1700000001000000000' }
  expect(named('orders_total')).toEqual([
    {
      name: 'orders_total',
      description: 'Orders.',
      sum: {
        dataPoints: [
          { ...times, attributes: [{ key: 'kind', value: { stringValue: 'a' } }], asDouble: 2 },
        ],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    },
  ])
  expect(named('items')).toMatchObject([
    {
      histogram: {
        dataPoints: [
          {
            ...times,
            attributes: [],
            count: '1',
            sum: 3,
            bucketCounts: ['0', '1', '0'],
            explicitBounds: [1, 5],
          },
        ],
      },
    },
  ])
  expect(named('http_request_duration_seconds')).toMatchObject([
    { histogram: { dataPoints: [{ count: '1', sum: 0.03 }] } },
  ])
  await clock.advance(1000)
  expect(named('orders_total')).toHaveLength(2)
  expect(losses.counts()).toEqual({})
})

test('many series go in bodies of a bounded size that hold each once', async () => {
  const { clock, metrics, asked } = otlpWith(async () => Response.json({}))
  for (let at = 0; at < 450; at++) {
    metrics.requestStarted()
    metrics.requestEnded('GET', `/${at}`, 200, 1, false)
    metrics.requestStarted()
    metrics.requestEnded('POST', `/${at}`, 200, 1, false)
    metrics.requestStarted()
    metrics.requestEnded('PUT', `/${at}`, 200, 1, false)
  }
  await clock.advance(1000)
  // Each body is answered on a turn of the loop of its own.
  for (let turn = 0; turn < 20; turn++) await clock.advance(0)
  const points = asked.map(({ body }) =>
    body.resourceMetrics[0].scopeMetrics[0].metrics
      .map(
        (metric) =>
          (metric['sum'] ?? metric['gauge'] ?? metric['histogram']) as { dataPoints: unknown[] },
      )
      .reduce((total, { dataPoints }) => total + dataPoints.length, 0),
  )
  expect(points).toEqual([1000, 1000, 701])
})

test.each([
  {
    what: 'is down',
    answer: () => Promise.reject(new TypeError('fetch failed')),
    lost: { otlp_push_failed: 1 },
  },
  {
    what: 'refuses',
    answer: async () => new Response('no', { status: 503 }),
    lost: { otlp_push_refused: 1 },
  },
  {
    what: 'rejects some',
    answer: async () => Response.json({ partialSuccess: { rejectedDataPoints: '7' } }),
    lost: { otlp_point_rejected: 7 },
  },
  { what: 'talks nonsense', answer: async () => new Response('<html>'), lost: {} },
  { what: 'says null', answer: async () => new Response('null'), lost: {} },
  { what: 'floods', answer: async () => new Response('x'.repeat(1_000_000)), lost: {} },
])('a collector that $what costs no more than a count', async ({ answer, lost }) => {
  const { clock, losses, asked } = otlpWith(answer)
  await clock.advance(1000)
  await clock.advance(0)
  expect(losses.counts()).toEqual(lost)
  await clock.advance(1000)
  expect(asked).toHaveLength(2)
})

test('a silent collector is given up in time, and only one push is ever under way', async () => {
  const { clock, losses, asked, push } = otlpWith(
    (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
  )
  await clock.advance(1000)
  void push.flush()
  expect(asked).toHaveLength(1)
  await clock.advance(300)
  expect(losses.counts()).toEqual({ otlp_push_late: 1 })
  await clock.advance(1000)
  expect(asked).toHaveLength(2)
})

test('closing pushes once more, waits no longer than told and leaves no timer', async () => {
  const { clock, asked, push } = otlpWith(
    (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
  )
  const closed = push.close(100)
  await clock.advance(100)
  await closed
  expect(asked).toHaveLength(1)
  await clock.advance(10_000)
  expect(asked).toHaveLength(1)
  expect(clock.pending()).toBe(0)
})

test('a value that JSON does not know is left out', () => {
  const samples = [NaN, Infinity, 1].map((value) => ({ labels: noLabels, value }))
  const [body] = otlpBatches([{ type: 'gauge', name: 'lag', help: 'Lag.', samples }], {
    resource: {},
    startedAt: 0,
    now: 0,
  })
  expect(body!.match(/asDouble/g)).toHaveLength(1)
})

test.each(['collector:4318', '', 'ftp://collector'])('%o is no endpoint', (endpoint) => {
  const clock = createTestClock()
  const metrics = createMetrics({ clock, defaultMetrics: false })
  expect(() =>
    pushOtlpMetrics({
      clock,
      source: metrics,
      losses: metrics.losses,
      endpoint,
      resource: {},
      startedAt: 0,
    }),
  ).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  expect(clock.pending()).toBe(0)
})

test('a loop that is closed twice pushes its last once', async () => {
  const clock = createTestClock()
  let pushes = 0
  const loop = startPushLoop(clock, 1000, async () => void pushes++)
  await loop.close()
  await loop.close()
  expect(pushes).toBe(1)
})

test('an address is looked up once for many datagrams, and again when it is old', async () => {
  const clock = createTestClock()
  const asked: ((error: Error | null, address: string, family: number) => void)[] = []
  const lookup = createCachedLookup(clock, (_host, found) => void asked.push(found))
  const heard: string[] = []
  const ask = () => lookup('agent', 4, (error, address) => heard.push(error?.message ?? address))
  for (let at = 0; at < 150; at++) ask()
  expect(asked).toHaveLength(1)
  expect(heard).toHaveLength(50)
  asked[0]!(null, '10.0.0.1', 4)
  expect(heard.filter((each) => each === '10.0.0.1')).toHaveLength(100)
  ask()
  expect(asked).toHaveLength(1)
  await clock.advance(60_000)
  ask()
  expect(asked).toHaveLength(2)
  asked[1]!(new Error('ENOTFOUND'), '', 4)
  ask()
  expect(asked).toHaveLength(2)
  await clock.advance(5000)
  ask()
  expect(asked).toHaveLength(3)
})
