import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { inRequest, type RequestRecord, type TraceContext } from '../src/kernel/request.ts'
import { createTracing, type Tracing, type TracingOptions } from '../src/tracing/index.ts'

interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Record<string, unknown> }[]
  events: { name: string; attributes: { key: string; value: { stringValue?: string } }[] }[]
  status: { code: number; message?: string }
}

interface OtlpBody {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] }
    scopeSpans: { spans: OtlpSpan[] }[]
  }[]
}

type Answer = (response: http.ServerResponse, tries: number) => void

const accept: Answer = (response) =>
  response.setHeader('content-type', 'application/json').end('{"partialSuccess":{}}')

/** A collector for OTLP over HTTP in JSON, as the exporter sends it. */
async function openCollector(answer: Answer = accept) {
  const bodies: OtlpBody[] = []
  const requests: { url: string | undefined; headers: http.IncomingHttpHeaders }[] = []
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push({ url: request.url, headers: request.headers })
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as OtlpBody)
      answer(response, bodies.length)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    requests,
    spans: () =>
      bodies.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const opened: Tracing[] = []

async function openTracing(options: Partial<TracingOptions>) {
  const tracing = await createTracing({
    service: 'orders',
    version: '1.2.3',
    environment: 'test',
    sampleRatio: 1,
    scrub: (text) => text.replaceAll('hunter2', '***'),
    exportTimeoutMs: 500,
    ...options,
  })
  opened.push(tracing)
  return tracing
}

afterEach(async () => {
  for (const tracing of opened.splice(0)) await tracing.close(50)
})

function requestOf(context: TraceContext): RequestRecord {
  return {
    id: 'r-1',
    method: 'GET',
    route: '/orders/:id',
    startedAt: performance.now(),
    trace: context,
    deadlineAt: undefined,
    identity: undefined,
    error: undefined,
  }
}

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const attribute = (from: { key: string; value: Record<string, unknown> }[], key: string) =>
  Object.values(from.find((one) => one.key === key)?.value ?? {})[0]

test('server and client spans arrive at the collector as OTLP', async () => {
  await using collector = await openCollector()
  const tracing = await openTracing({
    endpoint: `${collector.endpoint}/otlp/`,
    headers: 'api-key=k%3D1',
  })
  const record = requestOf(tracing.incoming(parent, 'rojo=1'))
  inRequest(record, () => tracing.clientSpan('payments', { method: 'GET' }).end({ status: 200 }))
  tracing.serverSpan(record, {
    status: 500,
    endedAt: performance.now() + 25,
    error: new Error('password hunter2'),
  })
  expect(await tracing.flush(5_000)).toBe(true)
  expect(collector.requests[0]).toMatchObject({
    url: '/otlp/v1/traces',
    headers: { 'api-key': 'k=1', 'content-type': 'application/json' },
  })
  const resource = collector.bodies[0]?.resourceSpans[0]?.resource.attributes ?? []
  expect(attribute(resource, 'service.name')).toBe('orders')
  expect(attribute(resource, 'service.version')).toBe('1.2.3')
  expect(attribute(resource, 'deployment.environment.name')).toBe('test')
  const [client, server] = collector.spans()
  expect(server).toMatchObject({
    traceId: record.trace.traceId,
    spanId: record.trace.spanId,
    parentSpanId: '00f067aa0ba902b7',
    traceState: 'rojo=1',
    name: 'GET /orders/:id',
    kind: 2,
    status: { code: 2, message: 'password ***' },
    events: [{ name: 'exception' }],
  })
  expect(client).toMatchObject({ name: 'GET', kind: 3, parentSpanId: record.trace.spanId })
  expect(attribute(server?.attributes ?? [], 'http.response.status_code')).toBe(500)
  expect(JSON.stringify(collector.bodies)).not.toContain('hunter2')
  const startedAt = Number(BigInt(server?.startTimeUnixNano ?? 0) / 1_000_000n)
  expect(Math.abs(startedAt - Date.now())).toBeLessThan(60_000)
  expect(tracing.losses.counts()).toEqual({})
})

test('spans of the user code are children of a sampled request, scrubbed, and none of another', async () => {
  await using collector = await openCollector()
  const tracing = await openTracing({ endpoint: collector.endpoint, registerGlobally: true })
  const sampled = requestOf(tracing.incoming(parent))
  const unsampled = requestOf(tracing.incoming(parent.replace(/01$/, '00')))
  const work = async (record: RequestRecord) =>
    inRequest(record, () =>
      trace.getTracer('x').startActiveSpan('price', async (outer) => {
        await Promise.resolve()
        const inner = trace.getTracer('x').startSpan('tax')
        inner.recordException(new Error('password hunter2'))
        inner.setStatus({ code: SpanStatusCode.ERROR, message: 'password hunter2' })
        inner.end()
        outer.end()
        return outer.isRecording()
      }),
    )
  await work(sampled)
  await work(unsampled)
  tracing.serverSpan(sampled, { status: 200, endedAt: performance.now() })
  expect(await tracing.flush(5_000)).toBe(true)
  const spans = collector.spans()
  const byName = (name: string) => spans.find((span) => span.name === name)
  expect(spans.map((span) => span.name).toSorted()).toEqual(['GET /orders/:id', 'price', 'tax'])
  expect(byName('price')).toMatchObject({
    traceId: sampled.trace.traceId,
    parentSpanId: sampled.trace.spanId,
  })
  expect(byName('tax')).toMatchObject({
    parentSpanId: byName('price')?.spanId,
    status: { code: 2, message: 'password ***' },
  })
  expect(JSON.stringify(collector.bodies)).not.toContain('hunter2')
})

test('a request that is served inside a span of the start is not its child', async () => {
  await using collector = await openCollector()
  const tracing = await openTracing({ endpoint: collector.endpoint, registerGlobally: true })
  const record = requestOf(tracing.incoming(parent))
  trace.getTracer('x').startActiveSpan('boot', (boot) => {
    inRequest(record, () => {
      expect(trace.getActiveSpan()?.spanContext().spanId).toBe(record.trace.spanId)
    })
    expect(trace.getActiveSpan()).toBe(boot)
    const bound = context.bind(context.active(), () => trace.getActiveSpan())
    expect(bound()).toBe(boot)
    boot.end()
  })
  expect(trace.getActiveSpan()).toBeUndefined()
})

test('a second kit leaves the first one registered, and closing it does too', async () => {
  await using collector = await openCollector()
  const options = { endpoint: collector.endpoint, registerGlobally: true }
  const first = await openTracing(options)
  const second = await openTracing(options)
  await second.close(50)
  const record = requestOf(first.incoming(parent))
  inRequest(record, () => trace.getTracer('x').startSpan('price').end())
  expect(await first.flush(5_000)).toBe(true)
  expect(collector.spans()).toMatchObject([{ name: 'price', parentSpanId: record.trace.spanId }])
})

function serve(tracing: Tracing, requests: number) {
  for (let index = 0; index < requests; index++) {
    const record = requestOf(tracing.incoming(undefined))
    tracing.serverSpan(record, { status: 200, endedAt: performance.now() })
  }
}

test.each<[string, Answer, string]>([
  ['answers 429', (response) => response.writeHead(429).end(), 'export-failed'],
  [
    'wants to be asked again in an hour',
    (response) => response.writeHead(503, { 'retry-after': '3600' }).end(),
    'export-failed',
  ],
  ['answers 400', (response) => response.writeHead(400).end('{"message":"no"}'), 'export-failed'],
  [
    'answers garbage',
    (response) => void response.socket?.end('}{ not http\r\n\r\n'),
    'export-failed',
  ],
  ['hangs up', (response) => void response.socket?.destroy(), 'export-failed'],
  ['is silent', () => {}, 'export-failed'],
  [
    'never ends its answer',
    (response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    },
    'export-timeout',
  ],
])('a collector that %s costs its spans, counted, and nothing else', async (_, answer, reason) => {
  await using collector = await openCollector(answer)
  const tracing = await openTracing({ endpoint: collector.endpoint })
  serve(tracing, 3)
  expect(await tracing.flush(10_000)).toBe(true)
  expect(tracing.losses.counts()).toEqual({ [reason]: 3 })
})

test('a collector that is down costs what overflows and what it never took', async () => {
  const gone = await openCollector()
  await gone[Symbol.asyncDispose]()
  const tracing = await openTracing({ endpoint: gone.endpoint, maxQueueSize: 10 })
  serve(tracing, 25)
  await tracing.close(0)
  serve(tracing, 2)
  const { closed, ...lost } = tracing.losses.counts()
  expect(closed).toBe(2)
  expect(Object.values(lost).reduce((sum, count) => sum + count, 0)).toBe(25)
  expect(lost['queue-full']).toBeGreaterThan(0)
})

test('a collector that comes back gets what is recorded then', async () => {
  await using collector = await openCollector((response, tries) =>
    tries === 1 ? void response.writeHead(400).end() : accept(response, tries),
  )
  const tracing = await openTracing({ endpoint: collector.endpoint })
  serve(tracing, 1)
  await tracing.flush(5_000)
  serve(tracing, 4)
  expect(await tracing.flush(5_000)).toBe(true)
  expect(tracing.losses.counts()).toEqual({ 'export-failed': 1 })
  expect(collector.spans()).toHaveLength(5)
})
