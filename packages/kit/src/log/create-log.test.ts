import fc from 'fast-check'
import { fastify } from 'fastify'
import { describe, expect, test } from 'vitest'
import { inRequest, type RequestRecord } from '../kernel/request.ts'
import { createTestClock } from '../testing/index.ts'
import { createLog, type LogOptions } from './create-log.ts'

const record: RequestRecord = {
  id: 'req-1',
  method: 'GET',
  route: '/orders/:id',
  startedAt: 0,
  trace: {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    parentSpanId: undefined,
    isSampled: true,
    traceState: undefined,
  },
  deadlineAt: undefined,
  identity: undefined,
  error: undefined,
}

function setUp(options: Partial<LogOptions> = {}) {
  const written: string[] = []
  const destination = { write: (line: string) => void written.push(line) }
  const log = createLog({ name: 'orders', clock: createTestClock(), destination, ...options })
  return {
    log,
    written,
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

const base = { level: 'info', time: '2023-11-14T22:13:20.000Z', name: 'orders' }

test('a line says level, time, name and message', () => {
  const { log, lines } = setUp({ fields: { version: '1.2.3', db_password: 'x' } })
  log.info({ order: 7 }, 'placed %s', 'now')
  log.info('done')
  const head = { ...base, version: '1.2.3', db_password: '[redacted]' }
  expect(lines()).toEqual([
    { ...head, order: 7, message: 'placed now' },
    { ...head, message: 'done' },
  ])
})

test('inside a request a line has its ids, whatever its fields say', () => {
  const { log, lines } = setUp()
  inRequest(record, () => log.child({ part: 'db' }).warn({ request_id: 'forged' }, 'slow'))
  expect(lines()).toEqual([
    {
      ...base,
      level: 'warn',
      part: 'db',
      request_id: 'req-1',
      trace_id: 'a'.repeat(32),
      span_id: 'b'.repeat(16),
      request_id_: 'forged',
      message: 'slow',
    },
  ])
})

test('a field cannot stand for the level, the time or the name', () => {
  const { log, written } = setUp()
  log.child({ name: 'other' }).info({ level: 'fatal', time: 0, name: 'x' }, 'm')
  expect(written[0]?.match(/"level":/g)).toHaveLength(1)
  expect(JSON.parse(written[0] as string)).toMatchObject({ ...base, level_: 'fatal', time_: 0 })
})

test('the level changes while it runs', () => {
  const { log, lines } = setUp()
  log.debug('unseen')
  log.level = 'debug'
  log.debug('seen')
  log.level = 'silent'
  log.fatal('unseen')
  expect(lines().map(({ message }) => message)).toEqual(['seen'])
})

test('an error comes with its causes and its fields', () => {
  const { log, lines } = setUp()
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  log.error({ err: new TypeError('no database', { cause }) }, 'failed')
  log.error(new Error('alone'))
  expect(lines()).toMatchObject([
    {
      message: 'failed',
      err: {
        type: 'TypeError',
        message: 'no database',
        stack: expect.stringContaining('create-log.test') as string,
        cause: { message: 'refused', code: 'ECONNREFUSED' },
      },
    },
    { message: 'alone', error: { type: 'Error', message: 'alone' } },
  ])
})

test('a serialiser of a child sees the value itself; its mistake costs the value only', () => {
  const { log, lines } = setUp()
  const serializers = {
    user: (user: { getId(): string }) => user.getId(),
    bad: () => {
      throw new Error('no')
    },
  }
  const child = log.child({}, { serializers }).child({ a: 1 })
  child.info({ user: { getId: () => 'u1' }, bad: 1 }, 'in')
  expect(lines()).toEqual([{ ...base, a: 1, user: 'u1', bad: '[unreadable]', message: 'in' }])
})

test.each([{ level: 'loud' }, { accessSampling: 2 }, { accessSampling: Number.NaN }])(
  'refuses %j',
  (options) => {
    expect(() => setUp(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  },
)

test('whatever it is given, one event is one line of JSON, in bounds and without controls', () => {
  const anything = fc.anything({ withMap: true, withSet: true, withBigInt: true })
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(anything, text, text, (value, one, other) => {
      const { log, written } = setUp({ maxLineBytes: 2048 })
      log.info({ value, [one]: other }, other)
      log.child({ [other]: value }).info(one)
      log.access(
        { ...record, id: one, route: other, identity: one },
        { status: 200, durationMs: 1 },
      )
      expect(written).toHaveLength(3)
      for (const line of written) {
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(2048)
        expect(JSON.parse(line)).toMatchObject({ level: 'info', name: 'orders' })
      }
    }),
  )
})

describe('access lines', () => {
  test('name the route and the result', () => {
    const { log, lines } = setUp()
    log.access(record, { status: 200, durationMs: 1.2345, bytes: 12 })
    expect(lines()).toEqual([
      {
        ...base,
        request_id: 'req-1',
        trace_id: 'a'.repeat(32),
        span_id: 'b'.repeat(16),
        method: 'GET',
        route: '/orders/:id',
        status: 200,
        duration_ms: 1.23,
        bytes: 12,
        message: 'request',
      },
    ])
  })

  test.each([
    [{ status: 404, durationMs: 1 }, { level: 'info' }],
    [
      { status: 499, durationMs: 1, isAborted: true },
      { level: 'warn', is_aborted: true },
    ],
    [
      { status: 503, durationMs: Number.NaN },
      { level: 'error', duration_ms: null },
    ],
  ])('%j is %j', (result, expected) => {
    const { log, lines } = setUp()
    log.access(record, result)
    expect(lines()).toMatchObject([expected])
  })

  test('can be sampled, but never those of failures', () => {
    let turn = 0
    const { log, lines } = setUp({ accessSampling: 0.25, random: () => (turn++ % 4) / 4 })
    for (let i = 0; i < 100; i++) log.access(record, { status: 204, durationMs: 1 })
    expect(lines()).toHaveLength(25)
    for (const status of [400, 404, 500]) log.access(record, { status, durationMs: 1 })
    log.access(record, { status: 200, durationMs: 1, isAborted: true })
    expect(lines()).toHaveLength(29)
  })

  test('keep to the level', () => {
    const { log, lines } = setUp({ level: 'error' })
    for (const status of [200, 500]) log.access(record, { status, durationMs: 1 })
    expect(lines()).toMatchObject([{ status: 500 }])
  })
})

test('for people a line is plain, and still one', () => {
  const { log, written } = setUp({ isPretty: true })
  log.warn({ order: 7, note: 'a\nb' }, 'slow\nbut there')
  expect(written).toEqual([
    '22:13:20.000 WARN  "slow\\nbut there" name=orders order=7 note="a\\nb"\n',
  ])
})

test('Fastify takes it for its own', async () => {
  const { log, lines } = setUp()
  const app = fastify({ loggerInstance: log })
  app.get('/x', (request) => {
    request.log.info({ req: request, password: 'x' }, 'inside')
    throw new Error('no postgres://u:hunter2@db/x')
  })
  const answer = await app.inject({ url: '/x?token=hunter2', headers: { cookie: 'hunter2' } })
  expect(answer.statusCode).toBe(500)
  await app.close()
  const text = JSON.stringify(lines())
  expect(text).toContain('inside')
  expect(text).toContain('postgres://[redacted]@db/x')
  expect(text).not.toContain('hunter2')
  for (const line of lines()) expect(line).toMatchObject({ name: 'orders' })
})
