import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RequestRecord } from '../kernel/request.ts'
import { createLog } from './create-log.ts'
import { createScrub, scrub } from './scrub.ts'
import { plainTexts, secretNames, secretTexts } from './secrets-cases.ts'

const record: RequestRecord = {
  id: 'r1',
  method: 'GET',
  route: '/x',
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

function logged(say: (log: ReturnType<typeof createLog>) => void): string {
  let lines = ''
  say(
    createLog({
      name: 'orders',
      level: 'trace',
      destination: { write: (line) => (lines += line) },
    }),
  )
  return lines
}

type Way = (log: ReturnType<typeof createLog>, text: string) => void
const withField = (text: string) => Object.assign(new Error('failed'), { config: { url: text } })
const ways: Record<string, Way> = {
  'the message': (log, text) => log.info(text),
  'the message with fields': (log, text) => log.info({ a: 1 }, text),
  'a text in the message': (log, text) => log.info('got %s', text),
  'an object in the message': (log, text) => log.info('got %o', { deep: { text } }),
  'an object after fields': (log, text) => log.info({}, 'got %j', { deep: [text] }),
  'an error in the message': (log, text) => log.info('got %s', new Error(text)),
  'a field': (log, text) => log.info({ text }),
  'a field’s name': (log, text) => log.info({ [text]: 1 }),
  'the message as a field': (log, text) => log.info({ message: text }),
  'a nested field': (log, text) => log.info({ a: { b: { c: [{ text }] } } }),
  'a Map': (log, text) => log.info({ map: new Map([['x', { text }]]) }),
  'a Map’s key': (log, text) => log.info({ map: new Map([[text, 1]]) }),
  'a Set': (log, text) => log.info({ set: new Set([text]) }),
  'a Map as the whole': (log, text) => log.info(new Map([['x', text]])),
  'an array as the whole': (log, text) => log.info([text]),
  'a boxed text': (log, text) => log.info({ boxed: Object(text) as object }),
  'a symbol': (log, text) => log.info({ symbol: Symbol(text) }),
  toJSON: (log, text) => log.info({ x: { toJSON: () => ({ text }) } }),
  'a getter': (log, text) =>
    log.info({
      get x() {
        return text
      },
    }),
  'a Buffer': (log, text) => log.info({ bytes: Buffer.from(text) }),
  'a Buffer’s JSON': (log, text) => log.info({ bytes: Buffer.from(text).toJSON() }),
  bytes: (log, text) => log.info({ bytes: new Uint8Array(Buffer.from(text)) }),
  'an error': (log, text) => log.error(new Error(text)),
  'an error as err': (log, text) => log.error({ err: new Error(text) }),
  'an error’s cause': (log, text) => log.error(new Error('a', { cause: new Error(text) })),
  'a cause of no error': (log, text) => log.error(new Error('a', { cause: { text } })),
  'an error among others': (log, text) => log.error(new AggregateError([new Error(text)], 'a')),
  'an error’s field': (log, text) => log.error(withField(text)),
  'an error’s name': (log, text) => log.error(Object.assign(new Error('a'), { name: text })),
  'a child': (log, text) => log.child({ text }).info('x'),
  'a child of a child': (log, text) => log.child({}).child({ deep: { text } }).info('x'),
  'a serialiser': (log, text) =>
    log.child({}, { serializers: { x: () => ({ text }) } }).info({ x: 1 }, 'x'),
  'bindings set later': (log, text) => {
    log.setBindings({ text })
    log.info('x')
  },
  'a request’s identity': (log, text) =>
    log.access({ ...record, identity: text }, { status: 200, durationMs: 1 }),
  'a request’s error': (log, text) =>
    log.access({ ...record, error: new Error(text) }, { status: 500, durationMs: 1 }),
}

describe.each(Object.entries(ways))('through %s', (_, way) => {
  test.each(secretTexts)('%s does not come', (_what, text, secret) => {
    const lines = logged((log) => way(log, text))
    expect(lines).not.toContain(secret)
    expect(JSON.parse(lines)).toMatchObject({ name: 'orders' })
  })
})

const value = 'Tr0ub4dor'
const byName: Record<string, (name: string) => unknown> = {
  'a field': (name) => ({ [name]: value }),
  'a number': (name) => ({ [name]: 7_654_321 }),
  'a nested value': (name) => ({ a: [{ [name]: { x: [value] } }] }),
  'a Map': (name) => ({ map: new Map([[name, value]]) }),
  'an entry': (name) => ({ entries: [[name, value]] }),
  'raw headers': (name) => ({ rawHeaders: ['accept', 'x', name, value] }),
  'a named value': (name) => ({ fields: [{ name, value }] }),
  'an error’s field': (name) => Object.assign(new Error('x'), { [name]: value }),
  'an inherited toJSON': (name) =>
    new (class {
      toJSON() {
        return { [name]: value }
      }
    })(),
  'a getter': (name) => Object.defineProperty({}, name, { get: () => value, enumerable: true }),
}

describe.each(Object.entries(byName))('by its name in %s', (_, make) => {
  test.each(secretNames)('%s does not come', (name) => {
    const text = JSON.stringify(scrub(make(name)))
    expect(text).not.toMatch(/Tr0ub4dor|7654321/)
    expect(text).toContain('[redacted]')
  })
})

test.each(plainTexts)('leaves alone: %s', (text) => {
  expect(scrub(text)).toBe(text)
  expect(scrub({ text })).toEqual({ text })
})

test('leaves plain fields alone, amounts and flags of secrets too', () => {
  const fields = { id: 12, isPaid: true, tags: ['a'], max_tokens: 100, hasPassword: false, x: null }
  expect(scrub(fields)).toEqual(fields)
  expect(scrub(1_700_000_000_000)).toBe(1_700_000_000_000)
})

test('names can be added and allowed, e-mail addresses kept', () => {
  const own = createScrub({ keys: ['tax-id'], allowKeys: ['token'], areEmailsKept: true })
  expect(own({ customerTaxId: 1, token: 'x', to: 'ann@example.com' })).toEqual({
    customerTaxId: '[redacted]',
    token: 'x',
    to: 'ann@example.com',
  })
})

test('whatever cannot be read is said to be so', () => {
  const hostile = {
    get a() {
      throw new Error('no')
    },
    b: new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no')
        },
      },
    ),
    c: {
      toJSON() {
        throw new Error('no')
      },
    },
  }
  expect(scrub(hostile)).toEqual({ a: '[unreadable]', b: '[unreadable]', c: '[unreadable]' })
})

test('cycles, depth, width and length are bounded', () => {
  const cycle: Record<string, unknown> = { list: Array.from({ length: 500 }, (_, i) => i) }
  cycle['self'] = cycle
  const clean = scrub(cycle) as { self: unknown; list: unknown[] }
  expect(clean.self).toBe('[circular]')
  expect(clean.list).toHaveLength(101)
  let deep: object = {}
  for (let i = 0; i < 1000; i++) deep = { deep }
  expect(JSON.stringify(scrub(deep))).toContain('[too deep]')
  expect((scrub('x'.repeat(1e6)) as string).length).toBeLessThan(9000)
  let wide: unknown = 1
  for (let i = 0; i < 6; i++) wide = Array.from({ length: 50 }, () => wide)
  expect(JSON.stringify(scrub(wide)).length).toBeLessThan(2_000_000)
  let error = new Error('last')
  for (let i = 0; i < 100; i++) error = new Error('one', { cause: error })
  expect(JSON.stringify(scrub(error))).not.toContain('last')
})

test('requests, responses and sockets are never walked through', () => {
  const request = { method: 'GET', url: '/a?b=c', headers: { x: value }, socket: {}, on() {} }
  const response = { statusCode: 201, setHeader() {}, getHeader() {}, on() {}, body: value }
  const made = (fields: object) =>
    Object.assign(Object.create({ constructor: class Thing {} }), fields)
  expect(scrub({ a: made(request), b: made(response), c: made({ on() {}, x: value }) })).toEqual({
    a: { method: 'GET', path: '/a' },
    b: { status: 201 },
    c: '[Thing]',
  })
})

test('whatever it is given, it never throws, and what it gives is plain data', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withMap: true,
        withSet: true,
        withBigInt: true,
        withDate: true,
        withTypedArray: true,
        withNullPrototype: true,
        withBoxedValues: true,
      }),
      (anything) => {
        const clean = scrub(anything)
        JSON.stringify(clean)
        expect(scrub(JSON.parse(JSON.stringify({ clean })))).toBeDefined()
      },
    ),
  )
})

test('hostile texts take no long time', () => {
  for (const piece of [
    'eyJ',
    'a@',
    '-----BEGIN A-----',
    '4 ',
    'password=',
    '://',
    'a.',
    'Bearer ',
    '"\\',
    'http://a:',
  ])
    expect((scrub(piece.repeat(100_000)) as string).length).toBeLessThan(20_000)
})
