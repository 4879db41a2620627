import type { TraceContext } from '../kernel/request.ts'
import type { FinishedSpan, SpanFailure } from './finished-span.ts'
import { methodOf } from './http-method.ts'
import { describeFailure, type Scrub } from './span-failure.ts'
import { formatTraceHeaders, type TraceHeaders } from './trace-headers.ts'

/** A call to a dependency while it is under way. */
export interface ClientSpan {
  /** The span that the dependency's own is a child of. */
  readonly spanId: string
  /** Sent with the call. */
  readonly headers: TraceHeaders
  /** Records the span of a sampled request; a second call does nothing. */
  end(result?: ClientSpanResult): void
}

export interface ClientSpanOptions {
  /** By default the current request's; outside of a request the call starts a trace. */
  readonly trace?: TraceContext
  /** An HTTP method; leave it out for a database or a queue. */
  readonly method?: string
  /** The URL's template (`/charges/:id`), never the path itself. */
  readonly route?: string
  readonly address?: string
  readonly port?: number
  /** Which try this is, from 1 for the first repetition. */
  readonly resendCount?: number
  /** From a closed set of the caller's: `db.system.name`, `messaging.operation.name`. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>
  /** Milliseconds on the kit's monotonic clock; by default now. */
  readonly startedAt?: number
}

export interface ClientSpanResult {
  readonly status?: number
  readonly error?: unknown
  /** Milliseconds on the kit's monotonic clock; by default now. */
  readonly endedAt?: number
}

/** What a started client span needs of its tracing. */
export interface ClientSpanHost {
  now(): number
  toEpoch(monotonicMs: number): number
  readonly scrub: Scrub | undefined
  record(span: FinishedSpan): void
}

const endNothing = () => {}

/** The call of a request that is not sampled: headers, and nothing else. */
export function unsampledClientSpan(spanId: string, headers: TraceHeaders): ClientSpan {
  return { spanId, headers, end: endNothing }
}

/**
 * A call's span by https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client.
 * On purpose without `url.full`: it carries names and secrets.
 */
export function startClientSpan(
  host: ClientSpanHost,
  ids: { trace: TraceContext; spanId: string; parentSpanId: string | undefined },
  name: string,
  options: ClientSpanOptions,
): ClientSpan {
  const { trace, spanId, parentSpanId } = ids
  const startedAt = options.startedAt ?? host.now()
  let isEnded = false
  return {
    spanId,
    headers: formatTraceHeaders(trace, spanId),
    end(result = {}) {
      if (isEnded) return
      isEnded = true
      const failure = failureOf(result, host.scrub)
      host.record({
        name: nameOf(name, options),
        kind: 'client',
        traceId: trace.traceId,
        spanId,
        parentSpanId,
        isParentRemote: false,
        traceState: trace.traceState,
        startedAt: host.toEpoch(startedAt),
        endedAt: host.toEpoch(result.endedAt ?? host.now()),
        attributes: attributesOf(name, options, result, failure),
        failure,
      })
    },
  }
}

function nameOf(name: string, { method, route }: ClientSpanOptions): string {
  if (method === undefined) return name
  const spoken = methodOf(method) === '_OTHER' ? 'HTTP' : method
  return route === undefined ? spoken : `${spoken} ${route}`
}

function attributesOf(
  name: string,
  options: ClientSpanOptions,
  { status }: ClientSpanResult,
  failure: SpanFailure | undefined,
): Record<string, string | number | boolean> {
  const optional = {
    'http.request.method': options.method === undefined ? undefined : methodOf(options.method),
    'url.template': options.route,
    'server.address': options.address,
    'server.port': options.port,
    'http.request.resend_count': options.resendCount,
    'http.response.status_code': status,
    'error.type': failure?.type,
  }
  const attributes = { ...options.attributes, 'peer.service': name }
  for (const [key, value] of Object.entries(optional)) {
    if (value !== undefined) Object.assign(attributes, { [key]: value })
  }
  return attributes
}

/** To a caller, an answer of 400 and above is an error as well. */
function failureOf(
  { status, error }: ClientSpanResult,
  scrub: Scrub | undefined,
): SpanFailure | undefined {
  if (error !== undefined) return describeFailure(error, scrub)
  if (status === undefined || status < 400) return undefined
  return { type: String(status), message: undefined }
}
