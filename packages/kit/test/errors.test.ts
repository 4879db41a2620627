import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import * as sentry from '@sentry/node'
import { createErrors, type Errors, type ErrorsOptions } from '../src/errors/index.ts'
import { inRequest, type RequestRecord } from '../src/kernel/request.ts'
import { scrub } from '../src/log/index.ts'
import { secretTexts } from '../src/log/secrets-cases.ts'

const record: RequestRecord = {
  id: 'req-1',
  method: 'POST',
  route: '/orders/:id',
  startedAt: 0,
  trace: {
    traceId: 'a1'.repeat(16),
    spanId: 'b2'.repeat(8),
    parentSpanId: undefined,
    isSampled: true,
    traceState: undefined,
  },
  deadlineAt: undefined,
  identity: undefined,
  error: undefined,
}

interface Tracker extends AsyncDisposable {
  dsn: string
  /** The events that came, as the tracker would store them. */
  events: Event[]
  /** All that came, as text. */
  text(): string
}

interface Event {
  level?: string
  release?: string
  environment?: string
  server_name?: string
  transaction?: string
  tags?: Record<string, string>
  contexts?: { trace?: Record<string, string> }
  exception: { values: { type: string; value: string; mechanism?: { handled?: boolean } }[] }
  [key: string]: unknown
}

/** Decodes envelopes: a header, then an item's header and its payload, each on its line. */
async function startTracker(
  answer: (response: ServerResponse) => void = (response) => response.end('{}'),
): Promise<Tracker> {
  const events: Event[] = []
  let text = ''
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const bytes: Buffer[] = []
    for await (const chunk of request) bytes.push(chunk as Buffer)
    const isZipped = request.headers['content-encoding'] === 'gzip'
    const body = (isZipped ? gunzipSync(Buffer.concat(bytes)) : Buffer.concat(bytes)).toString()
    text += body
    const [, ...items] = body.split('\n').filter((line) => line !== '')
    for (let i = 0; i + 1 < items.length; i += 2) {
      const { type } = JSON.parse(items[i] as string) as { type: string }
      if (type === 'event') events.push(JSON.parse(items[i + 1] as string) as Event)
    }
    answer(response)
  }
  const server = createServer((request, response) => void receive(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    dsn: `http://key@127.0.0.1:${port}/1`,
    events,
    text: () => text,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function setUp(
  dsn: string,
  options: Partial<ErrorsOptions> = {},
): Promise<Errors & AsyncDisposable> {
  const errors = await createErrors({ dsn, scrub, ...options })
  return Object.assign(errors, {
    [Symbol.asyncDispose]: () => errors.close(1000).then(() => {}),
  })
}

test('an error comes once, with its request, release and causes', async () => {
  await using tracker = await startTracker()
  await using errors = await setUp(tracker.dsn, {
    release: 'orders@1.2.3',
    environment: 'staging',
    serverName: 'pod-1',
  })
  const cause = new TypeError('refused')
  const error = new Error('no database', { cause })
  expect(inRequest(record, () => errors.capture(error))).toBe(true)
  expect(errors.capture(error, record)).toBe(false)
  expect(errors.capture(cause)).toBe(false)
  expect(errors.capture(new Error('wrapped', { cause: error }))).toBe(false)
  expect(errors.capture(new AggregateError([error], 'all'))).toBe(false)
  expect(await errors.flush(5000)).toBe(true)
  expect(tracker.events).toMatchObject([
    {
      release: 'orders@1.2.3',
      environment: 'staging',
      server_name: 'pod-1',
      transaction: 'POST /orders/:id',
      tags: { request_id: 'req-1', method: 'POST', route: '/orders/:id' },
      contexts: { trace: { trace_id: 'a1'.repeat(16), span_id: 'b2'.repeat(8) } },
    },
  ])
  const values = tracker.events[0]?.exception.values.map(({ type, value }) => `${type}: ${value}`)
  expect(values?.toSorted()).toEqual(['Error: no database', 'TypeError: refused'])
  expect(errors.losses.counts()).toEqual({})
})

test('what ends the process is fatal and unhandled', async () => {
  await using tracker = await startTracker()
  await using errors = await setUp(tracker.dsn)
  errors.captureFatal(new Error('crash'), 'uncaughtException')
  errors.captureFatal('a text', 'unhandledRejection')
  await errors.flush(5000)
  expect(tracker.events).toHaveLength(2)
  for (const event of tracker.events) {
    expect(event.level).toBe('fatal')
    expect(event.exception.values.at(-1)?.mechanism?.handled).toBe(false)
  }
})

test('no secret and no personal data comes, by whatever way', async () => {
  await using tracker = await startTracker()
  await using errors = await setUp(tracker.dsn, { maxQueued: 200 })
  // A service that uses the package in its own way as well fills its global scope.
  const scope = sentry.getGlobalScope()
  scope.setUser({ email: 'ann@example.com', ip_address: '10.1.2.3' })
  scope.setExtra('password', 'Tr0ub4dor')
  scope.addBreadcrumb({ message: 'x', data: { url: 'https://x/y?session_secret=Tr0ub4dor' } })
  let isOn = true
  const request = {
    method: 'GET',
    url: 'https://x/y?q=Tr0ub4dor',
    query_string: 'q=Tr0ub4dor',
    headers: { authorization: 'Tr0ub4dor', 'x-own': 'Tr0ub4dor' },
    cookies: { sid: 'Tr0ub4dor' },
    data: 'Tr0ub4dor',
  }
  scope.addEventProcessor((event) => (isOn ? { ...event, request } : event))
  try {
    for (const [what, text] of secretTexts) {
      errors.capture(new Error(text, { cause: new Error(`cause ${text}`) }))
      errors.capture(new AggregateError([new Error(text)], what))
      errors.capture(Object.assign(new Error('x'), { name: text }))
      errors.capture({ text, password: 'Tr0ub4dor' })
      errors.capture(text)
      await errors.flush(5000)
    }
  } finally {
    isOn = false
    scope.setUser(null).setExtra('password', undefined).clearBreadcrumbs()
  }
  expect(tracker.events).toHaveLength(secretTexts.length * 5)
  for (const [, , secret] of secretTexts)
    for (const event of tracker.events) expect(JSON.stringify(event)).not.toContain(secret)
  expect(tracker.text()).not.toMatch(/Tr0ub4dor|ann@example|10\.1\.2\.3/)
  expect(errors.losses.counts()).toEqual({})
})

test('errors that cannot be read or written to break nothing', async () => {
  await using tracker = await startTracker()
  await using errors = await setUp(tracker.dsn)
  const hostile = new Proxy(new Error('x'), {
    get() {
      throw new Error('no')
    },
  })
  for (const error of [Object.freeze(new Error('frozen')), hostile, null, undefined, 1, () => {}])
    errors.capture(error)
  expect(await errors.flush(5000)).toBe(true)
  expect(JSON.stringify(tracker.events)).toMatch(/frozen.*cannot be read/)
  expect(tracker.events).toHaveLength(6)
})

test('a part of them can be sent', async () => {
  await using tracker = await startTracker()
  let turn = 0
  await using errors = await setUp(tracker.dsn, {
    sampleRate: 0.5,
    random: () => (turn++ % 2) / 2,
  })
  for (let i = 0; i < 10; i++) errors.capture(new Error(String(i)))
  await errors.flush(5000)
  expect(tracker.events).toHaveLength(5)
})

describe('a tracker that', () => {
  test.each([
    ['answers 429', 429, 'rate_limited'],
    ['answers 500', 500, 'refused'],
    ['answers 413', 413, 'refused'],
  ])('%s is counted', async (_what, status, reason) => {
    await using tracker = await startTracker((response) => {
      response.writeHead(status, status === 429 ? { 'retry-after': '60' } : {}).end()
    })
    await using errors = await setUp(tracker.dsn)
    for (let i = 0; i < 3; i++) {
      errors.capture(new Error(String(i)))
      await errors.flush(5000)
    }
    expect(errors.losses.counts()).toEqual({ [reason]: 3 })
    if (status === 429) expect(tracker.events).toHaveLength(1)
  })

  test('is down is counted', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    await using errors = await setUp(`http://key@127.0.0.1:${port}/1`)
    errors.capture(new Error('x'))
    await errors.flush(5000)
    expect(errors.losses.counts()).toEqual({ unreachable: 1 })
  })

  test.each([
    ['answers garbage', (socket: Socket) => socket.end('hello there\r\n\r\n')],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['hangs up', (socket: Socket) => socket.end()],
    ['never answers', () => {}],
  ])('%s is counted and given up', async (_what, answer) => {
    const sockets = new Set<Socket>()
    const server = createTcpServer((socket) => {
      sockets.add(socket.on('error', () => {}))
      socket.once('data', () => answer(socket))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      await using errors = await setUp(`http://key@127.0.0.1:${port}/1`, { timeoutMs: 100 })
      errors.capture(new Error('x'))
      expect(await errors.flush(5000)).toBe(true)
      expect(errors.losses.counts()).toEqual({ unreachable: 1 })
    } finally {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  })

  test('is slow makes no long queue, and a flush ends in time', async () => {
    await using tracker = await startTracker(() => {})
    await using errors = await setUp(tracker.dsn, { maxQueued: 4, timeoutMs: 60_000 })
    for (let i = 0; i < 100; i++) {
      errors.capture(new Error(String(i)))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await errors.flush(50)).toBe(false)
    expect(errors.losses.counts()['overflow']).toBeGreaterThanOrEqual(90)
  })
})

test('without a DSN nothing is sent, with the same interface', async () => {
  const errors = await createErrors({ scrub })
  expect(errors.isEnabled).toBe(false)
  expect(errors.capture(new Error('x'))).toBe(false)
  expect(errors.captureFatal(new Error('x'), 'uncaughtException')).toBe(false)
  expect(await errors.flush(1)).toBe(true)
  expect(await errors.close(1)).toBe(true)
})

test.each([
  { dsn: 'https://example.com/1' },
  { dsn: 'not a url' },
  { dsn: 'https://key@example.com/' },
  { dsn: 'https://key@example.com/1', sampleRate: 2 },
])('refuses %j without printing the key', async (options) => {
  const refusal = createErrors({ scrub, ...options })
  await expect(refusal).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  await expect(refusal).rejects.not.toThrow(/key@/)
})

test('two live beside each other, and closing one lets go of the process', async () => {
  await using one = await startTracker()
  await using other = await startTracker()
  const before = process.listenerCount('beforeExit')
  const first = await createErrors({ dsn: one.dsn, scrub })
  const second = await createErrors({ dsn: other.dsn, scrub })
  first.capture(new Error('first'))
  second.capture(new Error('second'))
  await Promise.all([first.close(5000), second.close(5000)])
  expect(first.capture(new Error('late'))).toBe(false)
  expect(first.losses.counts()).toEqual({ closed: 1 })
  expect(one.events.map(({ exception }) => exception.values[0]?.value)).toEqual(['first'])
  expect(other.events.map(({ exception }) => exception.values[0]?.value)).toEqual(['second'])
  expect(process.listenerCount('beforeExit')).toBe(before)
  expect(sentry.getClient()).toBeUndefined()
})
