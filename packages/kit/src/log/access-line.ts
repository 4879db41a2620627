import type { RequestRecord } from '../kernel/request.ts'
import { quote } from './quote.ts'
import type { Scrub } from './scrub.ts'

/** How a request ended. */
export interface AccessResult {
  status: number
  durationMs: number
  /** The body's bytes that were sent. */
  bytes?: number
  /** The caller went away before the response was complete. */
  isAborted?: boolean
}

export type AccessLevel = 'info' | 'warn' | 'error'

/** A request's level: 5xx is the service's doing, an aborted one worth a look, 4xx the caller's. */
export function accessLevel({ status, isAborted }: AccessResult): AccessLevel {
  if (status >= 500) return 'error'
  return isAborted === true ? 'warn' : 'info'
}

/** Builds one request's line, without going through a serialiser; `head` holds the service's own fields. */
export function accessLine(
  level: AccessLevel,
  time: string,
  head: string,
  record: RequestRecord,
  result: AccessResult,
  scrub: Scrub,
): string {
  const { trace, route, identity } = record
  let line = `{"level":"${level}","time":"${time}"${head},"request_id":${quote(record.id, scrub)}`
  line += `,"trace_id":"${trace.traceId}","span_id":"${trace.spanId}"`
  line += `,"method":${quote(record.method, scrub)}`
  if (route !== undefined) line += `,"route":${quote(route, scrub)}`
  line += `,"status":${number(result.status)},"duration_ms":${hundredths(result.durationMs)}`
  if (result.bytes !== undefined) line += `,"bytes":${number(result.bytes)}`
  if (result.isAborted === true) line += ',"is_aborted":true'
  if (identity !== undefined) line += `,"identity":${JSON.stringify(scrub(identity))}`
  if (level === 'error' && record.error !== undefined)
    line += `,"error":${JSON.stringify(scrub(record.error)) ?? 'null'}`
  return `${line},"message":"request"}\n`
}

function number(value: number): number | string {
  return Number.isFinite(value) ? value : 'null'
}

/** Two digits behind the point: a hundredth of a millisecond. */
function hundredths(value: number): number | string {
  return number(Math.round(value * 100) / 100)
}
