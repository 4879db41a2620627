import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { systemClock } from '../src/kernel/clock.ts'
import { createMetrics, pushOtlpMetrics, pushStatsd } from '../src/metrics/index.ts'
import { createTestClock } from '../src/testing/index.ts'

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

test('metrics of the process come from the Prometheus client', async () => {
  const metrics = createMetrics({ clock: createTestClock() })
  const exposed = await metrics.exposition()
  for (const name of [
    'nodejs_eventloop_lag_p99_seconds',
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'nodejs_gc_duration_seconds',
    'nodejs_heap_size_used_bytes',
  ])
    expect(exposed).toContain(`# TYPE ${name} `)
  const families = await metrics.read()
  expect(families.map(({ name }) => name)).toContain('nodejs_eventloop_utilization_summary_count')
})

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
