import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import type { RequestRecord, TraceContext } from '../kernel/request.ts'
import type { ClientSpan, ClientSpanOptions } from './client-span.ts'
import type { FinishedSpan } from './finished-span.ts'
import type { ServerSpanResult } from './server-span.ts'
import type { Scrub, ScrubFields } from './span-failure.ts'
import type { TraceHeaders } from './trace-headers.ts'

export interface TracingOptions {
  readonly service: string
  readonly version?: string
  readonly environment?: string
  /** The collector's base URL, as OTEL_EXPORTER_OTLP_ENDPOINT says it. Without one nothing is exported. */
  readonly endpoint?: string | undefined
  /** As OTEL_EXPORTER_OTLP_HEADERS says them, or as an object. */
  readonly headers?: string | Readonly<Record<string, string>> | undefined
  /** Share of the traces that start here and are recorded, 0 to 1. Default 0.1. */
  readonly sampleRatio?: number
  /** Further attributes of the resource: `k8s.pod.name`. */
  readonly resourceAttributes?: Readonly<Record<string, string>>
  /** Makes an error's message fit to leave the process; without one no message does. */
  readonly scrub?: Scrub
  /** The same for the attributes of the user's own spans; without it they are exported as they are. */
  readonly scrubFields?: ScrubFields
  /** Joins spans of the user's own code by `@opentelemetry/api`. Default false. */
  readonly registerGlobally?: boolean
  /** Gets each finished span as well: how a test sees them, without a network. */
  readonly capture?: (span: FinishedSpan) => void
  /** Spans that wait for the collector, at most. Default 2048. */
  readonly maxQueueSize?: number
  /** Default 5000. */
  readonly exportTimeoutMs?: number
  /** How long a batch is gathered, at most. Default 2000. */
  readonly exportIntervalMs?: number
  readonly clock?: Clock
  /** 0 to 1; by default ids come from crypto, in batches. */
  readonly random?: () => number
}

/** As Node types headers that it does not know; a list is read as if joined by commas. */
export type HeaderValue = string | readonly string[] | undefined

/** Trace context in and out, and spans for what is sampled. */
export interface Tracing {
  /** Whether spans of sampled requests go anywhere. */
  readonly isRecording: boolean
  /** Spans lost, by reason: `queue-full`, `export-failed`, `export-timeout`, `abandoned`, `closed`. */
  readonly losses: Losses
  /** A request's context from the two headers of the same names: a caller's sampling decision holds. */
  incoming(traceparent: HeaderValue, tracestate?: HeaderValue): TraceContext
  /** The headers for a call in this trace, by default a child of the request's own span. */
  outgoing(trace: TraceContext, spanId?: string): TraceHeaders
  /** Records a request that is over; nothing when it is not sampled. */
  serverSpan(record: RequestRecord, result: ServerSpanResult): void
  /** Starts a call to the dependency of this name. */
  clientSpan(name: string, options?: ClientSpanOptions): ClientSpan
  /** Sends what waits. Resolves with false when that took longer than so many milliseconds. */
  flush(timeoutMs: number): Promise<boolean>
  /** Flushes for so many milliseconds at most (default 2000), then drops and counts what is left. */
  close(timeoutMs?: number): Promise<void>
}
