import { normalizePath } from './http-path.ts'

/** What the framing of a message depends on, and what the ledger keeps of it. */
export interface RequestHead {
  operation: string
  path: string
  isHead: boolean
  isConnect: boolean
  expectsContinue: boolean
  framing: Framing
  /** Its sender asked for the connection to end after it: by a header, or by being HTTP/1.0. */
  isLast: boolean
  headers: Record<string, string> | undefined
}

export interface ResponseHead {
  status: number
  statusText: string
  framing: Framing
  isLast: boolean
}

/** `none`: no header says that there is a body. */
export type Framing = 'none' | 'chunked' | number

/** The headers that tie an attempt to what caused it. */
const kept = new Set([
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
  'b3',
  'x-b3-traceid',
  'uber-trace-id',
  'x-datadog-trace-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'x-request-id',
  'x-correlation-id',
  'idempotency-key',
  'x-idempotency-key',
  'paypal-request-id',
  'content-type',
])
const maxValueLength = 512

/** Undefined when this is no HTTP/1 request head. */
export function parseRequestHead(head: string): RequestHead | undefined {
  const lineEnd = endOfLine(head, 0)
  const methodEnd = head.indexOf(' ')
  const pathEnd = head.indexOf(' ', methodEnd + 1)
  if (methodEnd < 1 || pathEnd < 0 || pathEnd > lineEnd) return undefined
  if (!head.startsWith('HTTP/1.', pathEnd + 1)) return undefined
  const method = head.slice(0, methodEnd)
  const path = head.slice(methodEnd + 1, pathEnd)
  const result: RequestHead = {
    operation: `${method} ${method === 'CONNECT' ? path : normalizePath(path)}`,
    path: path.slice(0, 2000),
    isHead: method === 'HEAD',
    isConnect: method === 'CONNECT',
    expectsContinue: false,
    framing: 'none',
    isLast: false,
    headers: undefined,
  }
  const read = eachHeader(head, lineEnd + 2, (name, value) => {
    if (name === 'expect') result.expectsContinue = value.toLowerCase() === '100-continue'
    if (!kept.has(name)) return
    result.headers ??= {}
    result.headers[name] = value.slice(0, maxValueLength)
  })
  if (read === undefined) return undefined
  result.framing = read.framing
  result.isLast = endsConnection(head.startsWith('HTTP/1.0', pathEnd + 1), read.connection)
  return result
}

/** Undefined when this is no HTTP/1 response head. */
export function parseResponseHead(head: string): ResponseHead | undefined {
  if (!head.startsWith('HTTP/1.')) return undefined
  const status = Number(head.slice(9, 12))
  if (!Number.isInteger(status) || status < 100) return undefined
  const read = eachHeader(head, endOfLine(head, 0) + 2, undefined)
  if (read === undefined) return undefined
  const isLast = endsConnection(head.startsWith('HTTP/1.0'), read.connection)
  return { status, statusText: String(status), framing: read.framing, isLast }
}

/** RFC 9112 §9.3: HTTP/1.1 persists unless told otherwise, HTTP/1.0 only when told to. */
function endsConnection(isOld: boolean, connection: string): boolean {
  return isOld ? !connection.includes('keep-alive') : /\bclose\b/.test(connection)
}

/** Returns the framing and the header `Connection`; undefined when the headers contradict themselves. */
function eachHeader(
  head: string,
  from: number,
  visit: ((name: string, value: string) => void) | undefined,
): { framing: Framing; connection: string } | undefined {
  let framing: Framing = 'none'
  let connection = ''
  for (let at = from; at < head.length;) {
    const end = endOfLine(head, at)
    const colon = head.indexOf(':', at)
    if (colon > at && colon < end) {
      const length = colon - at
      const mayFrame = length === 10 || length === 14 || length === 17
      if (mayFrame || visit !== undefined) {
        const name = head.slice(at, colon).toLowerCase()
        const value = head.slice(colon + 1, end).trim()
        if (name === 'transfer-encoding') {
          if (value.toLowerCase().endsWith('chunked')) framing = 'chunked'
        } else if (name === 'content-length') {
          if (!/^\d{1,15}$/.test(value)) return undefined
          if (framing !== 'chunked') framing = Number(value)
        } else if (name === 'connection') connection = value.toLowerCase()
        else visit?.(name, value)
      }
    }
    at = end + 2
  }
  return { framing, connection }
}

function endOfLine(head: string, from: number): number {
  const end = head.indexOf('\r\n', from)
  return end < 0 ? head.length : end
}
