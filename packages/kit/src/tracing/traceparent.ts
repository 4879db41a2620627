/** What a caller's `traceparent` says. */
export interface Traceparent {
  readonly traceId: string
  readonly parentSpanId: string
  readonly isSampled: boolean
}

/** Lower case only; a version after 00 may carry more, after another dash. */
const format = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/
const length = 55
const noTraceId = '0'.repeat(32)
const noSpanId = '0'.repeat(16)
const oddDigits = '13579bdf'

/**
 * Reads a `traceparent` header as https://www.w3.org/TR/trace-context/#traceparent-header says.
 * Undefined when it is invalid: a new trace starts, and `tracestate` is not looked at. Two headers
 * come joined by a comma and are invalid for it.
 */
export function parseTraceparent(header: string): Traceparent | undefined {
  if (!format.test(header) || header.startsWith('ff')) return undefined
  if (header.length > length && header.startsWith('00')) return undefined
  const traceId = header.slice(3, 35)
  const parentSpanId = header.slice(36, 52)
  if (traceId === noTraceId || parentSpanId === noSpanId) return undefined
  // The sampled flag is the lowest bit of two hex digits.
  return { traceId, parentSpanId, isSampled: oddDigits.includes(header.charAt(length - 1)) }
}
