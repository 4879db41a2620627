/** What a caller's `traceparent` says. */
export interface Traceparent {
  readonly traceId: string
  readonly parentSpanId: string
  readonly isSampled: boolean
}

/** Lower case only; a version after 00 may carry more, after another dash. */
const format = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const noTraceId = '0'.repeat(32)
const noSpanId = '0'.repeat(16)
const sampledFlag = 1

/**
 * Reads a `traceparent` header as https://www.w3.org/TR/trace-context/#traceparent-header says.
 * Undefined when it is invalid: a new trace starts, and `tracestate` is not looked at. Two headers
 * come joined by a comma and are invalid for it.
 */
export function parseTraceparent(header: string): Traceparent | undefined {
  const [, version, traceId, parentSpanId, flags, rest] = format.exec(header) ?? []
  if (traceId === undefined || parentSpanId === undefined || flags === undefined) return undefined
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (traceId === noTraceId || parentSpanId === noSpanId) return undefined
  return { traceId, parentSpanId, isSampled: (Number.parseInt(flags, 16) & sampledFlag) === 1 }
}
