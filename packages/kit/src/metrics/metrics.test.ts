import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createLosses } from '../kernel/losses.ts'
import { createTestClock } from '../testing/index.ts'
import { createMetrics, type MetricsSettings } from './metrics.ts'

function metricsWith(settings: Partial<MetricsSettings> = {}) {
  const metrics = createMetrics({ clock: createTestClock(), defaultMetrics: false, ...settings })
  const request = (
    method: string,
    route: string | undefined,
    status: number,
    isAborted = false,
  ) => {
    metrics.requestStarted()
    metrics.requestEnded(method, route, status, 3, isAborted)
  }
  return { metrics, request }
}

async function linesOf(metrics: { exposition(): Promise<string> }, start: string) {
  const text = await metrics.exposition()
  return text.split('\n').filter((line) => line.startsWith(start))
}

test('requests are counted by method, route pattern and status', async () => {
  const { metrics, request } = metricsWith()
  request('GET', '/orders/:id', 200)
  request('GET', '/orders/:id', 200)
  request('GET', '/orders/:id', 404)
  request('POST', '/orders', 201)
  expect(await linesOf(metrics, 'http_requests_total')).toEqual([
    'http_requests_total{method="GET",route="/orders/:id",status="200"} 2',
    'http_requests_total{method="GET",route="/orders/:id",status="404"} 1',
    'http_requests_total{method="POST",route="/orders",status="201"} 1',
  ])
})

test('durations fall into cumulative buckets in seconds', async () => {
  const { metrics } = metricsWith()
  for (const durationMs of [1, 1.1, 30, 20_000, NaN]) {
    metrics.requestStarted()
    metrics.requestEnded('GET', '/', 200, durationMs, false)
  }
  const lines = await linesOf(metrics, 'http_request_duration_seconds')
  const labels = 'method="GET",route="/"'
  expect(lines).toContain(`http_request_duration_seconds_bucket{${labels},le="0.001"} 2`)
  expect(lines).toContain(`http_request_duration_seconds_bucket{${labels},le="0.0025"} 3`)
  expect(lines).toContain(`http_request_duration_seconds_bucket{${labels},le="0.05"} 4`)
  expect(lines).toContain(`http_request_duration_seconds_bucket{${labels},le="10"} 4`)
  expect(lines).toContain(`http_request_duration_seconds_bucket{${labels},le="+Inf"} 5`)
  expect(lines).toContain(`http_request_duration_seconds_sum{${labels}} 20.0321`)
  expect(lines).toContain(`http_request_duration_seconds_count{${labels}} 5`)
})

test.each([
  {
    what: 'an unknown method',
    call: ['BREW', '/', 200, false],
    line: 'method="OTHER",route="/",status="200"',
  },
  {
    what: 'a method in small letters',
    call: ['get', '/', 200, false],
    line: 'method="OTHER",route="/",status="200"',
  },
  {
    what: 'no route',
    call: ['GET', undefined, 404, false],
    line: 'method="GET",route="unmatched",status="404"',
  },
  {
    what: 'an aborted request',
    call: ['GET', '/', 200, true],
    line: 'method="GET",route="/",status="aborted"',
  },
  {
    what: 'no status of HTTP',
    call: ['GET', '/', 0, false],
    line: 'method="GET",route="/",status="other"',
  },
  {
    what: 'a status that is no number',
    call: ['GET', '/', NaN, false],
    line: 'method="GET",route="/",status="other"',
  },
  {
    what: 'a route to escape',
    call: ['GET', '/"a\\\n', 200, false],
    line: 'method="GET",route="/\\"a\\\\\\n",status="200"',
  },
] as const)('$what has a label of a closed set', async ({ call, line }) => {
  const { metrics, request } = metricsWith()
  request(call[0], call[1], call[2], call[3])
  request(call[0], call[1], call[2], call[3])
  expect(await linesOf(metrics, 'http_requests_total')).toEqual([`http_requests_total{${line}} 2`])
})

test('the gauge of requests in flight comes back to zero, aborted or not', async () => {
  const { metrics, request } = metricsWith()
  metrics.requestStarted()
  metrics.requestStarted()
  expect(await linesOf(metrics, 'http_requests_in_flight')).toEqual(['http_requests_in_flight 2'])
  metrics.requestEnded('GET', '/', 200, 1, true)
  metrics.requestEnded('GET', '/', 200, 1, false)
  request('GET', undefined, 0, true)
  expect(await linesOf(metrics, 'http_requests_in_flight')).toEqual(['http_requests_in_flight 0'])
  expect(metrics.losses.counts()).toEqual({})
})

test('an end without a start is a loss and takes the gauge below zero for nobody', async () => {
  const { metrics } = metricsWith()
  metrics.requestEnded('GET', '/', 200, 1, false)
  expect(await linesOf(metrics, 'http_requests_in_flight')).toEqual(['http_requests_in_flight 0'])
  expect(metrics.losses.counts()).toEqual({ end_without_start: 1 })
})

test('100,000 distinct paths, methods and header values grow no series and no memory', async () => {
  const { metrics, request } = metricsWith({ maxRoutes: 50 })
  const byTenant = metrics.counter({
    name: 'orders_total',
    help: 'Orders.',
    labels: { tenant: ['a', 'b'] },
  })
  const send = (from: number, to: number) => {
    for (let at = from; at < to; at++) {
      request(`M${at}`, `/path/${at}`, 200)
      request('GET', undefined, 404)
      metrics.dependencyCalled(`host-${at}`, 'success', 1)
      byTenant.add(1, { tenant: `header ${at}` as 'a' })
    }
  }
  send(0, 1000)
  const before = (await metrics.exposition()).split('\n').length
  const heapBefore = heapBytes()
  send(1000, 100_000)
  // Kept, the strings alone would be more than 20 MB.
  expect(heapBytes() - heapBefore).toBeLessThan(4_000_000)
  const text = await metrics.exposition()
  expect(text.split('\n').length).toBe(before)
  expect(await linesOf(metrics, 'http_requests_total{method="OTHER",route="other"')).toEqual([
    'http_requests_total{method="OTHER",route="other",status="200"} 99950',
  ])
  expect(await linesOf(metrics, 'orders_total')).toEqual(['orders_total{tenant="other"} 100000'])
  expect(metrics.losses.counts()).toEqual({
    route_over_limit: 99_950,
    dependency_over_limit: 99_900,
    label_not_listed: 100_000,
  })
})

/** What is still in use after a full collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

test('a route that is a whole URL is not kept', () => {
  const { metrics, request } = metricsWith()
  request('GET', `/${'x'.repeat(100_000)}`, 200)
  expect(metrics.losses.counts()).toEqual({ route_over_limit: 1 })
})

test('calls of dependencies have outcomes, and a rejected one no duration', async () => {
  const { metrics } = metricsWith()
  metrics.dependencyCalled('database', 'success', 4)
  metrics.dependencyCalled('database', 'rejected', 0)
  metrics.dependencyCalled('database', 'no-outcome' as 'error', 4)
  expect(await linesOf(metrics, 'dependency_calls_total')).toEqual([
    'dependency_calls_total{dependency="database",outcome="success"} 1',
    'dependency_calls_total{dependency="database",outcome="error"} 1',
    'dependency_calls_total{dependency="database",outcome="timeout"} 0',
    'dependency_calls_total{dependency="database",outcome="rejected"} 1',
  ])
  expect(await linesOf(metrics, 'dependency_call_duration_seconds_count')).toEqual([
    'dependency_call_duration_seconds_count{dependency="database"} 2',
  ])
})

test('observed gauges are asked at a scrape until they are taken away', async () => {
  const { metrics } = metricsWith()
  let open = 3
  const stop = metrics.observe('pool_connections', 'Open.', { pool: 'a' }, () => open)
  metrics.observe('pool_connections', 'Open.', { pool: 'b' }, () => NaN)
  metrics.observe('pool_connections', 'Open.', { pool: 'c' }, () => {
    throw new Error('closed')
  })
  open = 4
  expect(await linesOf(metrics, 'pool_connections')).toEqual(['pool_connections{pool="a"} 4'])
  expect(metrics.losses.counts()).toEqual({ observer_failed: 2 })
  stop()
  expect(await linesOf(metrics, 'pool_connections')).toEqual([])
})

test('an observer that was replaced takes its successor away with nothing', async () => {
  const { metrics } = metricsWith()
  const stop = metrics.observe('pool_connections', 'Open.', {}, () => 1)
  metrics.observe('pool_connections', 'Open.', {}, () => 2)
  stop()
  expect(await linesOf(metrics, 'pool_connections')).toEqual(['pool_connections 2'])
})

test('business metrics are counted by listed values, and what is none is a loss', async () => {
  const { metrics } = metricsWith()
  const payments = metrics.counter({
    name: 'payments_total',
    help: 'Payments\nby "kind" \\.',
    labels: { kind: ['card', 'cash'], channel: ['web', 'shop'] },
  })
  payments.add(2, { kind: 'card', channel: 'web' })
  payments.add(1, { kind: 'cash', channel: 'shop' })
  // @ts-expect-error: a value that is not listed is a type error
  payments.add(1, { kind: 'bitcoin', channel: 'web' })
  // @ts-expect-error: a label that is forgotten is a type error
  payments.add(1, { kind: 'cash' })
  payments.add(-1, { kind: 'card', channel: 'web' })
  payments.add(NaN, { kind: 'card', channel: 'web' })
  expect(await linesOf(metrics, 'payments_total')).toEqual([
    'payments_total{kind="card",channel="web"} 2',
    'payments_total{kind="cash",channel="shop"} 1',
    'payments_total{kind="other",channel="web"} 1',
    'payments_total{kind="cash",channel="other"} 1',
  ])
  expect(await linesOf(metrics, '# HELP payments_total')).toEqual([
    '# HELP payments_total Payments\\nby "kind" \\\\.',
  ])
  expect(metrics.losses.counts()).toEqual({ label_not_listed: 2, value_invalid: 2 })
})

test('gauges and histograms of the service need no labels', async () => {
  const { metrics } = metricsWith({ prefix: 'shop_' })
  const queue = metrics.gauge({ name: 'queue_length', help: 'Waiting.' })
  queue.set(5)
  queue.add(-2)
  const size = metrics.histogram({ name: 'basket_items', help: 'Items.', buckets: [1, 5] })
  size.observe(3)
  size.observe(9)
  expect(await linesOf(metrics, 'shop_queue_length')).toEqual(['shop_queue_length 3'])
  expect(await linesOf(metrics, 'shop_basket_items')).toEqual([
    'shop_basket_items_bucket{le="1"} 0',
    'shop_basket_items_bucket{le="5"} 1',
    'shop_basket_items_bucket{le="+Inf"} 2',
    'shop_basket_items_sum 12',
    'shop_basket_items_count 2',
  ])
})

test.each([
  ['a name with a dash', (metrics) => metrics.counter({ name: 'a-b', help: 'x' })],
  ['a name that is taken', (metrics) => metrics.gauge({ name: 'http_requests_total', help: 'x' })],
  [
    'a reserved label',
    (metrics) => metrics.histogram({ name: 'a', help: 'x', labels: { le: ['1'] } }),
  ],
  [
    'a label of Prometheus',
    (metrics) => metrics.counter({ name: 'a', help: 'x', labels: { __name__: ['1'] } }),
  ],
  ['buckets that fall', (metrics) => metrics.histogram({ name: 'a', help: 'x', buckets: [2, 1] })],
  [
    'labels without bounds',
    (metrics) => metrics.counter({ name: 'a', help: 'x', labels: { a: many(40), b: many(40) } }),
  ],
  ['a gauge with a bad name', (metrics) => metrics.observe('a b', 'x', {}, () => 1)],
] satisfies [string, (metrics: ReturnType<typeof createMetrics>) => unknown][])(
  '%s is refused when it is declared',
  (_what, declare) => {
    const { metrics } = metricsWith()
    expect(() => declare(metrics)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  },
)

function many(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `v${at}`)
}

test('losses of all parts are one counter, and one that is told twice counts once', async () => {
  const { metrics } = metricsWith()
  const log = createLosses('log')
  const tracing = createLosses('tracing')
  log.count('line_dropped', 3)
  tracing.count('span_dropped', 2)
  metrics.requestEnded('GET', '/', 200, 1, false)
  metrics.countLosses(() => [log, tracing, metrics.losses])
  metrics.countLosses(() => [log])
  metrics.countLosses(() => {
    throw new Error('not ready')
  })
  expect((await linesOf(metrics, 'kit_losses_total')).toSorted()).toEqual([
    'kit_losses_total{part="log",reason="line_dropped"} 3',
    'kit_losses_total{part="metrics",reason="end_without_start"} 1',
    'kit_losses_total{part="metrics",reason="losses_failed"} 1',
    'kit_losses_total{part="tracing",reason="span_dropped"} 2',
  ])
})

test('two kits in one process know nothing of each other', async () => {
  const one = metricsWith()
  const other = metricsWith()
  one.metrics.counter({ name: 'orders_total', help: 'x' }).add(1)
  other.metrics.counter({ name: 'orders_total', help: 'x' })
  expect(await linesOf(one.metrics, 'orders_total')).toEqual(['orders_total 1'])
  expect(await linesOf(other.metrics, 'orders_total')).toEqual(['orders_total 0'])
})

test('a scrape of thousands of series gives the event loop back many times, and two share one', async () => {
  const { metrics, request } = metricsWith({ maxRoutes: 5000 })
  for (let at = 0; at < 5000; at++) request('GET', `/orders/${at}/:id`, 200)
  let turns = 0
  let isDone = false
  const turn = () => {
    turns++
    if (!isDone) setImmediate(turn)
  }
  turn()
  const scrape = metrics.exposition()
  expect(metrics.exposition()).toBe(scrape)
  const text = await scrape
  isDone = true
  expect(metrics.exposition()).not.toBe(scrape)
  expect(turns).toBeGreaterThan(text.length / 200_000)
  const expected = 5000 * 16
  expect(text.match(/^http_request_duration_seconds/gm)).toHaveLength(expected)
})

test('names are unique, and each series comes once, after its HELP and TYPE', async () => {
  const { metrics, request } = metricsWith()
  request('GET', '/', 200)
  request('POST', undefined, 500)
  metrics.dependencyCalled('database', 'timeout', 5)
  metrics.observe('pool', 'x', { a: 'b' }, () => 1)
  metrics.counter({ name: 'orders_total', help: 'x' }).add(1)
  const text = await metrics.exposition()
  expect(text.endsWith('\n')).toBe(true)
  const known = new Set<string>()
  const series = new Set<string>()
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line)
    if (type !== null) {
      expect(known).not.toContain(type[1])
      known.add(type[1]!)
    }
    if (line.startsWith('#')) continue
    const [, name, labels = '', value] =
      /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)$/.exec(line) ??
      []
    expect(name, line).toBeDefined()
    expect(known).toContain(known.has(name!) ? name : name!.replace(/_(bucket|sum|count)$/, ''))
    expect(series).not.toContain(`${name}${labels}`)
    series.add(`${name}${labels}`)
    expect(Number(value)).not.toBeNaN()
  }
})
