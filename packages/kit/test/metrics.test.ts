import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { systemClock } from '../src/kernel/clock.ts'
import { createMetrics, pushOtlpMetrics, pushStatsd } from '../src/metrics/index.ts'
import { createTestClock } from '../src/testing/index.ts'
import { isPrometheusParserInstalled, parseByPrometheus } from './support/prometheus-parser.ts'

/** A StatsD agent that keeps the lines it is sent. */
async function startAgent() {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const lines: string[] = []
  socket.on('message', (datagram) => lines.push(...datagram.toString().trim().split('\n')))
  const has = async (pattern: RegExp) => {
    while (!lines.some((line) => pattern.test(line))) await once(socket, 'message')
  }
  return {
    port: (socket.address() as AddressInfo).port,
    lines,
    has,
    [Symbol.asyncDispose]: async () => void socket.close(),
  }
}

test('DogStatsD gets what was counted since the last push, with tags', async () => {
  await using agent = await startAgent()
  const clock = createTestClock()
  const metrics = createMetrics({ clock, defaultMetrics: false })
  const push = await pushStatsd({
    clock,
    source: metrics,
    losses: metrics.losses,
    host: '127.0.0.1',
    port: agent.port,
    tags: { env: 'test' },
  })
  const request = () => {
    metrics.requestStarted()
    metrics.requestEnded('GET', '/orders/:id', 200, 3, false)
  }
  request()
  request()
  await push.flush()
  await agent.has(/^http_requests_total:2\|c\|#.*status:200/)
  await agent.has(/^http_request_duration_seconds\.count:2\|c/)
  await agent.has(/^http_request_duration_seconds\.bucket:2\|c\|#.*le:0.005/)
  await agent.has(/^http_requests_in_flight:0\|g\|#env:test/)
  agent.lines.length = 0
  request()
  await push.close()
  await agent.has(/^http_requests_total:1\|c\|#.*route:\/orders\/_?:?id/)
  expect(agent.lines.filter((line) => /bucket.*le:10/.test(line))).toEqual([])
  expect(metrics.losses.counts()).toEqual({})
})

test('plain StatsD gets the values in the name', async () => {
  await using agent = await startAgent()
  const clock = createTestClock()
  const metrics = createMetrics({ clock, defaultMetrics: false })
  const push = await pushStatsd({
    clock,
    source: metrics,
    losses: metrics.losses,
    host: 'localhost',
    port: agent.port,
    dialect: 'statsd',
  })
  metrics.observe('balance', 'May be negative.', {}, () => -3)
  metrics.requestStarted()
  metrics.requestEnded('GET', '/orders/:id', 200, 3, false)
  await push.close()
  await agent.has(/^http_requests_total\.GET\._orders__id\.200:1\|c$/)
  await agent.has(/^balance:-3\|g$/)
  expect(agent.lines).toContain('balance:0|g')
  expect(agent.lines.every((line) => !line.includes('#'))).toBe(true)
})

test('an agent that is not there costs nothing', async () => {
  const clock = createTestClock()
  const metrics = createMetrics({ clock, defaultMetrics: false })
  const push = await pushStatsd({
    clock,
    source: metrics,
    losses: metrics.losses,
    host: '127.0.0.1',
    port: 9,
  })
  metrics.requestStarted()
  metrics.requestEnded('GET', '/', 200, 3, false)
  await push.flush()
  await push.close()
  expect(clock.pending()).toBe(0)
})

test.each(['answers', 'is silent', 'hangs up'] as const)(
  'a collector that %s gets OTLP over HTTP and holds nobody',
  async (behaviour) => {
    const bodies: string[] = []
    const server = createServer((incoming, outgoing) => {
      void text(incoming).then((body) => {
        bodies.push(body)
        if (behaviour === 'answers') outgoing.end('{"partialSuccess":{"rejectedDataPoints":"2"}}')
        if (behaviour === 'hangs up') outgoing.destroy()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const metrics = createMetrics({ clock: systemClock, defaultMetrics: false })
    metrics.requestStarted()
    const push = pushOtlpMetrics({
      clock: systemClock,
      source: metrics,
      losses: metrics.losses,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      resource: { 'service.name': 'orders' },
      startedAt: metrics.startedAt,
      timeoutMs: behaviour === 'is silent' ? 200 : 10_000,
    })
    await push.flush()
    await push.close(1000)
    server.closeAllConnections()
    server.close()
    expect(bodies[0]).toContain('http_requests_in_flight')
    expect(Object.keys(metrics.losses.counts())).toEqual([
      {
        answers: 'otlp_point_rejected',
        'is silent': 'otlp_push_late',
        'hangs up': 'otlp_push_failed',
      }[behaviour],
    ])
  },
)

test('metrics of the process have the names of the Prometheus client for Node', async () => {
  const metrics = createMetrics({ clock: createTestClock() })
  // What the loop was late by is told once it was measured.
  while (!(await metrics.exposition()).includes('nodejs_eventloop_lag_p99_seconds '))
    await sleep(10)
  const exposed = await metrics.exposition()
  for (const line of [
    /^process_cpu_seconds_total [\d.]+$/m,
    /^process_cpu_user_seconds_total [\d.]+$/m,
    /^process_resident_memory_bytes [1-9]\d+$/m,
    /^process_start_time_seconds [1-9]\d{9}$/m,
    /^nodejs_heap_size_used_bytes [1-9]\d+$/m,
    /^nodejs_heap_space_size_used_bytes{space="old"} [1-9]\d+$/m,
    /^nodejs_version_info{version="v\d+\.\d+\.\d+",major="\d+",minor="\d+",patch="\d+"} 1$/m,
    /^nodejs_active_resources{type="\w+"} \d+$/m,
    /^nodejs_eventloop_active_seconds_total [\d.e-]+$/m,
    /^nodejs_gc_duration_seconds_bucket{kind="minor",le="\+Inf"} \d+$/m,
  ])
    expect(exposed).toMatch(line)
  expect(metrics.losses.counts()).toEqual({})
})

test.skipIf(process.platform !== 'linux')('Linux tells of descriptors and memory', async () => {
  const metrics = createMetrics({ clock: createTestClock() })
  const open = async () => Number(/^process_open_fds (\d+)$/m.exec(await metrics.exposition())?.[1])
  const before = await open()
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  expect(await open()).toBe(before + 1)
  socket.close()
  await once(socket, 'close')
  const exposed = await metrics.exposition()
  expect(exposed).toMatch(/^process_max_fds ([1-9]\d+|\+Inf)$/m)
  expect(exposed).toMatch(/^process_virtual_memory_bytes [1-9]\d+$/m)
  expect(exposed).toMatch(/^process_heap_bytes [1-9]\d+$/m)
})

test('a full collection is counted with its time', async () => {
  const metrics = createMetrics({ clock: createTestClock() })
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const collected = async () =>
    Number(
      /^nodejs_gc_duration_seconds_count{kind="major"} (\d+)$/m.exec(
        await metrics.exposition(),
      )?.[1],
    )
  const before = await collected()
  collect()
  while ((await collected()) === before) await sleep(5)
  expect(await metrics.exposition()).toMatch(
    /^nodejs_gc_duration_seconds_sum{kind="major"} 0\.\d+$/m,
  )
})

test('the names of the process are taken, others that begin alike are not', () => {
  const metrics = createMetrics({ clock: createTestClock(), prefix: 'shop_' })
  const taken = { code: 'OPTION_INVALID', message: expect.stringContaining('already') as string }
  for (const name of ['process_open_fds', 'nodejs_heap_size_used_bytes'])
    expect(() => metrics.gauge({ name, help: '' })).toThrow(expect.objectContaining(taken))
  metrics.counter({ name: 'process_orders_total', help: '' }).add(1)
  const bare = createMetrics({ clock: createTestClock(), defaultMetrics: false })
  bare.gauge({ name: 'process_open_fds', help: '' }).set(1)
})

test.skipIf(!isPrometheusParserInstalled)(
  "Prometheus' own parser reads all of it, escapes and extremes too",
  async () => {
    const metrics = createMetrics({ clock: createTestClock(), prefix: 'shop_' })
    metrics.requestStarted()
    metrics.requestEnded('GET', '/a"b\\c\n:id', 200, 3, false)
    metrics.dependencyCalled('database', 'timeout', 12_000)
    metrics.observe('balance', 'With a \\ and a\nline.', { account: 'ä"\\\n' }, () => -1.5e-9)
    const kinds = { kind: ['card', 'cash'] } as const
    metrics.counter({ name: 'orders_total', help: 'Orders.', labels: kinds }).add(3, {
      kind: 'card',
    })
    metrics.gauge({ name: 'stock', help: '' }).set(Number.MAX_VALUE)
    const items = metrics.histogram({ name: 'basket_items', help: 'Items.', buckets: [1, 5] })
    for (const each of [1, 3, 9]) items.observe(each)

    const families = parseByPrometheus(await metrics.exposition())
    const samplesOf = (name: string) => families.find((each) => each.name === name)?.samples
    expect(samplesOf('shop_http_requests')).toEqual([
      ['shop_http_requests_total', { method: 'GET', route: '/a"b\\c\n:id', status: '200' }, 1],
    ])
    expect(samplesOf('shop_balance')).toEqual([['shop_balance', { account: 'ä"\\\n' }, -1.5e-9]])
    expect(samplesOf('shop_orders')).toEqual([['shop_orders_total', { kind: 'card' }, 3]])
    expect(samplesOf('shop_stock')).toEqual([['shop_stock', {}, Number.MAX_VALUE]])
    expect(samplesOf('shop_basket_items')).toEqual([
      ['shop_basket_items_bucket', { le: '1' }, 1],
      ['shop_basket_items_bucket', { le: '5' }, 2],
      ['shop_basket_items_bucket', { le: '+Inf' }, 3],
      ['shop_basket_items_sum', {}, 13],
      ['shop_basket_items_count', {}, 3],
    ])
    const untyped = families.filter(({ type }) => !['counter', 'gauge', 'histogram'].includes(type))
    expect(untyped).toEqual([])
    expect(families.length).toBeGreaterThan(25)
    expect(() => parseByPrometheus('shop{broken')).toThrow(/ValueError|IndexError/)
  },
)

test('nothing here keeps a process alive', async () => {
  const source = (path: string) => new URL(`../src/${path}`, import.meta.url).href
  const script = `
    import { createMetrics, pushOtlpMetrics, pushStatsd } from '${source('metrics/index.ts')}'
    import { systemClock as clock } from '${source('kernel/clock.ts')}'
    const metrics = createMetrics({ clock })
    const common = { clock, source: metrics, losses: metrics.losses }
    await pushStatsd({ ...common, host: '127.0.0.1' })
    pushOtlpMetrics({ ...common, endpoint: 'http://127.0.0.1:9', resource: {}, startedAt: 0 })
    console.log((await metrics.exposition()).length > 1000)
  `
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 30_000,
  })
  expect(stdout).toBe('true\n')
})
