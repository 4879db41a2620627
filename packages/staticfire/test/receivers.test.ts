import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startProcess } from '@staticfire/process'
import { expect, test, vi } from 'vitest'
import { openReceivers, type Receivers } from '../src/receivers/index.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parent = 'b7ad6b7169203331'
const python = '/usr/bin/python3'
const hasSentry = spawnSync(python, ['-c', 'import sentry_sdk']).status === 0

test('takes traces and metrics of the OpenTelemetry SDK as it starts from the environment', async () => {
  await using receivers = await openReceivers()
  const { otlp } = receivers
  await tell(receivers, process.execPath, 'traces-and-metrics.js', `00-${traceId}-${parent}-01`)
  const [server, client] = ['server', 'client'].map((kind) =>
    otlp.spans.items.find((span) => span.kind === kind),
  )
  expect(server).toMatchObject({
    name: 'GET /orders',
    service: 'shop',
    traceId,
    parentSpanId: parent,
    attributes: { 'http.route': '/orders', 'http.response.status_code': '200', isCached: 'false' },
  })
  expect(client).toMatchObject({
    traceId,
    parentSpanId: server?.spanId,
    attributes: { 'db.system.name': 'postgresql', 'server.port': '5432' },
  })
  expect(client?.attributes['lists']).toContain('"b"')
  expect(server!.endedAt).toBeGreaterThanOrEqual(server!.startedAt)
  expect(Math.abs(server!.at - server!.startedAt)).toBeLessThan(60_000)
  expect(otlp.points.items).toContainEqual(
    expect.objectContaining({
      name: 'orders',
      type: 'sum',
      unit: '{order}',
      isMonotonic: true,
      temporality: 'cumulative',
      attributes: { route: '/orders' },
      value: 3,
    }),
  )
  expect(otlp.points.items).toContainEqual(
    expect.objectContaining({ name: 'duration', type: 'histogram', value: 1, sum: 0.25 }),
  )
  expect(otlp.refusals).toEqual([])
})

test('takes OTLP in JSON and gzip, and cuts long values', async () => {
  await using receivers = await openReceivers()
  await tell(receivers, process.execPath, 'traces-as-json.js')
  const [span] = receivers.otlp.spans.items
  expect(span).toMatchObject({ name: 'job', kind: 'internal', service: 'shop' })
  expect(span?.attributes['text']).toHaveLength(1_000)
  expect(receivers.otlp.refusals).toEqual([])
})

test('takes what @sentry/node reports', async () => {
  await using receivers = await openReceivers()
  await tell(receivers, process.execPath, 'error-with-sentry.js')
  const events = receivers.sentry.items.items.filter(({ type }) => type === 'event')
  expect(events.map(({ payload }) => payload)).toEqual([
    expect.objectContaining({
      environment: 'staging',
      release: 'shop@1.2.3',
      tags: { route: '/orders' },
      exception: { values: [expect.objectContaining({ type: 'TypeError' })] },
    }),
  ])
})

test.skipIf(!hasSentry)("takes what Debian's sentry-sdk for Python reports", async () => {
  await using receivers = await openReceivers()
  await tell(receivers, python, 'error-with-sentry.py')
  const events = receivers.sentry.items.items.filter(({ type }) => type === 'event')
  expect(events.map(({ payload }) => payload)).toEqual([
    expect.objectContaining({
      environment: 'staging',
      release: 'shop@1.2.3',
      exception: expect.objectContaining({
        values: [expect.objectContaining({ type: 'KeyError' })],
      }),
    }),
  ])
})

test('takes the samples of a StatsD client, with the tags of DogStatsD', async () => {
  await using receivers = await openReceivers()
  const { samples, others } = receivers.statsd
  await tell(receivers, process.execPath, 'statsd.js')
  // The client counts its own work too: `datadog.dogstatsd.client.…`.
  const own = () => samples.items.filter(({ name }) => name.startsWith('shop.'))
  await vi.waitFor(() => expect(own()).toHaveLength(5))
  expect(own()).toEqual([
    expect.objectContaining({
      name: 'shop.orders',
      type: 'counter',
      value: 2,
      tags: expect.arrayContaining(['route:/orders', 'env:test']),
    }),
    expect.objectContaining({ name: 'shop.duration', type: 'timing', value: 41.5 }),
    expect.objectContaining({ name: 'shop.queue', type: 'gauge', value: 7, isRelative: false }),
    expect.objectContaining({ name: 'shop.queue', type: 'gauge', value: -2, isRelative: true }),
    expect.objectContaining({ name: 'shop.size', type: 'histogram', value: 12 }),
  ])
  expect(others.items).toEqual([expect.stringContaining('_e{')])
})

test('what is declared stays as it is, but for the addresses', async () => {
  await using receivers = await openReceivers()
  const { collector, tracker } = receivers
  const declared = {
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example/v1/traces',
    SENTRY_DSN: 'https://key@tracker.example/7',
  }
  const env = receivers.env(declared, ['otlp', 'sentry'])
  expect(env).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${collector.port}/v1/traces`,
    SENTRY_DSN: expect.stringMatching(new RegExp(`^http://[0-9a-f]+@127.0.0.1:${tracker.port}/1$`)),
  })
  expect(env).not.toHaveProperty('OTEL_EXPORTER_OTLP_PROTOCOL')
  expect(env).not.toHaveProperty('STATSD_HOST')
})

const hostile: [name: string, path: string, headers: Record<string, string>, body: Buffer][] = [
  [
    'no protobuf',
    '/v1/traces',
    proto(),
    Buffer.from('\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'),
  ],
  ['a length beyond its end', '/v1/traces', proto(), Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x0f])],
  ['endless nesting', '/v1/logs', proto(), nested()],
  ['no JSON', '/v1/traces', json(), Buffer.from('{')],
  ['another type', '/v1/traces', { 'content-type': 'text/plain' }, Buffer.from('x')],
  ['no gzip', '/v1/traces', proto('gzip'), Buffer.from('x')],
  ['an unknown encoding', '/v1/traces', proto('snappy'), Buffer.from('x')],
]

test.each(hostile)('refuses %s', async (_, path, headers, body) => {
  await using receivers = await openReceivers()
  const { status } = await post(receivers.otlp.port, path, headers, body)
  expect(status).toBe(400)
  expect(receivers.otlp.refusals).toHaveLength(1)
  expect(receivers.otlp.spans.items).toEqual([])
})

test('takes JSON of any shape without harm', async () => {
  await using receivers = await openReceivers()
  const odd = [
    '[]',
    'null',
    '{"resourceSpans":{"0":1}}',
    '{"resourceSpans":[null,{"scopeSpans":[{"spans":[null,7,{"kind":"x","startTimeUnixNano":-1,"attributes":{}}]}]}]}',
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"__proto__","value":{"stringValue":"x"}}]}]}]}]}',
  ]
  for (const body of odd) {
    const { status } = await post(receivers.otlp.port, '/v1/traces', json(), Buffer.from(body))
    expect(status, body).toBe(200)
  }
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  expect(receivers.otlp.spans.items.every(({ traceId: id }) => id === '')).toBe(true)
})

test('refuses what is too large, packed or unpacked', async () => {
  await using receivers = await openReceivers()
  const { port } = receivers.otlp
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  expect((await post(port, '/v1/traces', proto('gzip'), bomb)).status).toBe(413)
  // The answer may come before all of it was sent, and end the connection.
  const large = await post(port, '/v1/traces', proto(), Buffer.alloc(8 * 1024 * 1024)).catch(
    (error: Error) => error,
  )
  expect(large instanceof Error ? 413 : large.status).toBe(413)
  expect(receivers.otlp.refusals.length).toBeGreaterThanOrEqual(2)
})

test('takes an envelope whatever stands in its items, and refuses what is none', async () => {
  await using receivers = await openReceivers()
  const { port, items, refusals } = receivers.sentry
  const good = Buffer.from(
    '{}\n{"type":"event","length":13}\n{"a":"1\\n23"}\n{"type":"attachment","length":3}\n\n\n\n\n{"type":"session"}\n{}',
  )
  expect((await post(port, '/api/1/envelope/', {}, good)).status).toBe(200)
  expect(items.items.map(({ type }) => type)).toEqual(['event', 'attachment', 'session'])
  for (const body of ['', '[', '{}\n{"type":"event","length":99}\n{}', '{}\n{"length":-5}\nx']) {
    expect((await post(port, '/api/1/envelope/', {}, Buffer.from(body))).status, body).toBe(400)
  }
  expect(items.items).toHaveLength(3)
  expect(refusals).toHaveLength(4)
})

test('survives datagrams of any kind', async () => {
  await using receivers = await openReceivers()
  const { port, samples, others } = receivers.statsd
  const socket = createSocket('udp4')
  const packets = ['', '\n\n', ':|c', 'a:b|c', 'a:1|x', 'a|c', '\0\xff', 'a:1|c|@0|#', 'last:1|c']
  for (const packet of packets) socket.send(packet, port, '127.0.0.1')
  await vi.waitFor(() => expect(samples.items.map(({ name }) => name)).toContain('last'))
  socket.close()
  expect(samples.items).toHaveLength(2)
  expect(others.items.length).toBeGreaterThanOrEqual(4)
})

test('tells gRPC from HTTP, which it does not speak', async () => {
  await using receivers = await openReceivers()
  const socket = connect(receivers.otlp.port, '127.0.0.1')
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  socket.on('error', () => {})
  await once(socket, 'close')
  expect(receivers.otlp.refusals).toEqual([
    expect.objectContaining({ why: expect.stringMatching(/gRPC/) }),
  ])
})

async function tell(receivers: Receivers, program: string, file: string, ...args: string[]) {
  const path = join(import.meta.dirname, 'receivers-fixtures', file)
  await using child = await startProcess({
    argv: [program, path, ...args],
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'] ?? '', ...receivers.env({}, ['otlp', 'sentry', 'statsd']) },
    label: file,
  })
  const { code } = await child.exited
  expect(child.logs.lines.map(({ text }) => text).join('\n')).toBe('')
  expect(code).toBe(0)
}

function post(port: number, path: string, headers: Record<string, string>, body: Buffer) {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  })
}

function proto(encoding = 'identity') {
  return { 'content-type': 'application/x-protobuf', 'content-encoding': encoding }
}

function json() {
  return { 'content-type': 'application/json' }
}

/** A log record whose body is a list in a list in a list … */
function nested(): Buffer {
  const field = (number: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([(number << 3) | 2]), length(bytes.length), bytes])
  let value = Buffer.alloc(0)
  for (let depth = 0; depth < 60; depth++) value = field(5, field(1, value))
  return field(1, field(2, field(2, field(5, value))))
}

function length(value: number): Buffer {
  const bytes = []
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest)
    if (rest <= 0x7f) return Buffer.from(bytes)
  }
}
