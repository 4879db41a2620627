import { randomBytes } from 'node:crypto'
import type { MalformedKind, Operation } from '@staticfire/contracts'
import type { SendOptions } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import { isJson } from '../../traffic/request-body.ts'

/** One request to send, and what is wrong about it. */
export interface Malformed {
  kind: MalformedKind
  operation: Operation
  variation: string
  options: SendOptions
}

type Body = Record<string, unknown>

const mostFields = 6
const oversizeBytes = 4 * 1024 * 1024
const longTextLength = 20_000
const hugeHeaderBytes = 64 * 1024

/** What is sent for the operations: a bounded set, the same for the same operations. */
export function malformedRequests(operations: readonly Operation[]): Malformed[] {
  const writing = operations.filter(takesJson)
  return [
    ...writing.flatMap(wrongBodies),
    ...operations.flatMap(badIdentifiers),
    ...operations.flatMap(badQueries),
    ...badConnections(operations),
    ...unknown(operations),
  ]
}

function takesJson({ body, contentType = 'application/json' }: Operation): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && isJson(contentType)
}

function wrongBodies(operation: Operation): Malformed[] {
  const body = operation.body as Body
  const whole = JSON.stringify(body)
  const fields = Object.entries(body).slice(0, mostFields)
  const texts = fields.filter(([, value]) => typeof value === 'string')
  const numbers = fields.filter(([, value]) => typeof value === 'number')
  const type = operation.contentType ?? 'application/json'
  const raw = (bytes: Buffer, contentType = type): SendOptions => ({
    headers: { 'Content-Type': contentType },
    overrides: { body: bytes },
  })
  const changed = (
    kind: MalformedKind,
    name: string,
    value: unknown,
    shown: string,
  ): Malformed => ({
    kind,
    operation,
    variation: `${name}: ${shown}`,
    options: { overrides: { body: { ...body, [name]: value } } },
  })
  const one = (kind: MalformedKind, variation: string, options: SendOptions): Malformed => ({
    kind,
    operation,
    variation,
    options,
  })
  return [
    one('broken-json', 'without its last brace', raw(Buffer.from(whole.slice(0, -1)))),
    one('broken-json', 'a list', raw(Buffer.from('[1, 2'))),
    ...fields.map(([name, value]) =>
      changed('wrong-type', name, typeof value === 'object' ? 'text' : [{}], 'of another type'),
    ),
    ...fields.map(([name]) => {
      const { [name]: _, ...rest } = body
      return one('missing-field', `without ${name}`, { overrides: { body: rest } })
    }),
    ...texts.map(([name, value]) =>
      changed('nul-character', name, `${value as string}\0`, 'with a NUL'),
    ),
    ...texts.map(([name]) =>
      changed('long-text', name, 'x'.repeat(longTextLength), `of ${longTextLength} characters`),
    ),
    ...numbers.map(([name]) => changed('huge-number', name, 1e20, '1e20')),
    one('invalid-utf8', 'a byte that is no UTF-8', raw(invalidUtf8(whole))),
    one('wrong-media-type', 'as text/plain', raw(Buffer.from(whole), 'text/plain')),
    one('oversize-body', 'of 4 MB', raw(Buffer.alloc(oversizeBytes, 'x'))),
  ]
}

/** The byte stands within the last text, where a parser that does not look takes it for a character. */
function invalidUtf8(whole: string): Buffer {
  const bytes = Buffer.from(whole)
  const at = bytes.lastIndexOf('"')
  return at < 1
    ? bytes
    : Buffer.concat([bytes.subarray(0, at), Buffer.of(0xff), bytes.subarray(at)])
}

const notIdentifiers: readonly [shown: string, value: string][] = [
  ['letters', 'staticfire-unknown'],
  ['30 digits', '9'.repeat(30)],
  ['a NUL', '\0'],
]

/** An identifier that cannot be one reaches the database in many services, and is refused there. */
function badIdentifiers(operation: Operation): Malformed[] {
  if (operation.method !== 'GET') return []
  return notIdentifiers.flatMap(([shown, value]) => {
    const overrides = inPlaceOfIdentifier(operation, value)
    const variation = `${shown} in place of the identifier`
    return overrides
      ? [{ kind: 'bad-identifier' as const, operation, variation, options: { overrides } }]
      : []
  })
}

/** A parameter of the path; of a request written by hand the last segment that looks like an identifier. */
function inPlaceOfIdentifier(
  { path, parameters }: Operation,
  value: string,
): SendOptions['overrides'] | undefined {
  const parameter = parameters.find(({ in: where }) => where === 'path')
  if (parameter) return { path: { [parameter.name]: value } }
  const [route = ''] = path.split('?', 1)
  const segments = route.split('/')
  const at = segments.findLastIndex((segment) => /^(?:\d+|[\da-f]{8}-[\da-f-]{27})$/i.test(segment))
  if (at < 0) return undefined
  return { target: segments.with(at, encodeURIComponent(value)).join('/') }
}

function badQueries(operation: Operation): Malformed[] {
  return operation.parameters
    .filter(({ in: where }) => where === 'query')
    .slice(0, mostFields)
    .map(({ name }) => ({
      kind: 'bad-query' as const,
      operation,
      variation: `${name}: not a value`,
      options: { overrides: { query: { [name]: '\u{1f680}[]{}' } } },
    }))
}

/** What goes wrong before an operation is chosen: each is tried on one. */
function badConnections(operations: readonly Operation[]): Malformed[] {
  const [first] = operations.toSorted((a, b) => a.parameters.length - b.parameters.length)
  if (!first) return []
  const path = first.path.split('?', 1)[0]
  const of = (kind: MalformedKind, variation: string, options: SendOptions): Malformed => ({
    kind,
    operation: first,
    variation,
    options,
  })
  return [
    of('bad-encoding', 'path ends in %zz', { overrides: { target: `${path}/%zz` } }),
    of('bad-encoding', 'query has %ff', { overrides: { target: `${path}?q=%ff%fe` } }),
    of('huge-header', 'of 64 kB', { headers: { 'X-Filler': 'x'.repeat(hugeHeaderBytes) } }),
  ]
}

function unknown(operations: readonly Operation[]): Malformed[] {
  const token = randomBytes(6).toString('hex')
  const route = { ...getOperation(`/staticfire-unknown-${token}`), id: 'GET /staticfire-unknown-…' }
  const [first] = operations.toSorted((a, b) => a.parameters.length - b.parameters.length)
  const taken = operations.filter(({ path }) => path === first?.path).map(({ method }) => method)
  const method = ['PATCH', 'PUT'].find((each) => !taken.includes(each))
  return [
    { kind: 'unknown-route', operation: route, variation: 'no such path', options: {} },
    ...(first && method
      ? [
          {
            kind: 'unknown-method' as const,
            operation: { ...first, id: `${method} ${first.path.split('?', 1)[0]}`, method },
            variation: 'no such method',
            options: {},
          },
        ]
      : []),
  ]
}
