import type { RequestRecord } from '../kernel/request.ts'
import type { FinishedSpan, SpanFailure } from './finished-span.ts'
import { methodOf } from './http-method.ts'
import { describeFailure, type Scrub } from './span-failure.ts'

export interface ServerSpanResult {
  /** Undefined when the caller went away before an answer. */
  readonly status: number | undefined
  /** Milliseconds on the kit's monotonic clock; by default the record's start. */
  readonly startedAt?: number
  readonly endedAt: number
  /** Read only for an answer of 500 and above, or none: below it is the caller's error. */
  readonly error?: unknown
}

/**
 * A request's span by https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server.
 * On purpose without `url.path`, `url.query`, addresses and headers: they carry names and secrets.
 */
export function describeServerSpan(
  record: RequestRecord,
  result: ServerSpanResult,
  toEpoch: (monotonicMs: number) => number,
  scrub: Scrub | undefined,
): FinishedSpan {
  const { trace, route } = record
  const method = methodOf(record.method)
  const failure = failureOf(result, scrub)
  const attributes: Record<string, string | number | boolean> = {
    'http.request.method': method,
    'request.id': record.id,
  }
  if (route !== undefined) attributes['http.route'] = route
  if (result.status !== undefined) attributes['http.response.status_code'] = result.status
  if (failure !== undefined) attributes['error.type'] = failure.type
  const spoken = method === '_OTHER' ? 'HTTP' : method
  return {
    name: route === undefined ? spoken : `${spoken} ${route}`,
    kind: 'server',
    traceId: trace.traceId,
    spanId: trace.spanId,
    parentSpanId: trace.parentSpanId,
    isParentRemote: true,
    traceState: trace.traceState,
    startedAt: toEpoch(result.startedAt ?? record.startedAt),
    endedAt: toEpoch(result.endedAt),
    attributes,
    failure,
  }
}

function failureOf(
  { status, error }: ServerSpanResult,
  scrub: Scrub | undefined,
): SpanFailure | undefined {
  if (status !== undefined && status < 500) return undefined
  if (error !== undefined) return describeFailure(error, scrub)
  return { type: status === undefined ? 'aborted' : String(status), message: undefined }
}
