import { type Clock, systemClock } from '../kernel/clock.ts'
import { createLosses, type Losses } from '../kernel/losses.ts'
import { currentRequest, type RequestRecord, type TraceContext } from '../kernel/request.ts'
import {
  type ClientSpan,
  type ClientSpanHost,
  type ClientSpanOptions,
  startClientSpan,
  unsampledClientSpan,
} from './client-span.ts'
import { createEpoch } from './epoch.ts'
import type { FinishedSpan } from './finished-span.ts'
import { registerGlobally } from './global-api.ts'
import { parseOtlpHeaders, tracesUrl } from './otlp-endpoint.ts'
import { openOtlpSink } from './otlp-sink.ts'
import { createRatioSampler } from './sampling.ts'
import { describeServerSpan, type ServerSpanResult } from './server-span.ts'
import type { Scrub } from './span-failure.ts'
import { formatTraceHeaders, type TraceHeaders } from './trace-headers.ts'
import { createTraceIds } from './trace-ids.ts'
import { parseTraceparent } from './traceparent.ts'
import { parseTracestate } from './tracestate.ts'

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

/**
 * Loads OpenTelemetry's SDK when there is an endpoint, and only then.
 * Rejects with OPTION_INVALID or PEER_MISSING; never because of the collector.
 */
export async function createTracing(options: TracingOptions): Promise<Tracing> {
  const { clock = systemClock, sampleRatio = 0.1, scrub, capture, random } = options
  const losses = createLosses('tracing')
  const ids = createTraceIds(random)
  const sink =
    options.endpoint === undefined || options.endpoint === ''
      ? undefined
      : await openOtlpSink({
          url: tracesUrl(options.endpoint),
          headers: parseOtlpHeaders(options.headers),
          attributes: resourceOf(options),
          clock,
          losses,
          maxQueueSize: options.maxQueueSize ?? 2_048,
          exportTimeoutMs: options.exportTimeoutMs ?? 5_000,
          exportIntervalMs: options.exportIntervalMs ?? 2_000,
        })
  const unregister =
    sink !== undefined && options.registerGlobally === true
      ? registerGlobally(sink, ids, sampleRatio, scrub)
      : undefined
  const isRecording = sink !== undefined || capture !== undefined
  const isSampled = createRatioSampler(isRecording ? sampleRatio : 0)
  const toEpoch = createEpoch(clock)
  const host: ClientSpanHost = {
    now: () => clock.now(),
    toEpoch,
    scrub,
    record(span) {
      capture?.(span)
      sink?.record(span)
    },
  }

  const incoming = (traceparent: HeaderValue, tracestate?: HeaderValue): TraceContext => {
    const parent = traceparent === undefined ? undefined : parseTraceparent(String(traceparent))
    if (parent === undefined) {
      const traceId = ids.traceId()
      return {
        traceId,
        spanId: ids.spanId(),
        parentSpanId: undefined,
        isSampled: isSampled(traceId),
        traceState: undefined,
      }
    }
    return {
      traceId: parent.traceId,
      spanId: ids.spanId(),
      parentSpanId: parent.parentSpanId,
      isSampled: parent.isSampled,
      traceState: tracestate === undefined ? undefined : parseTracestate(String(tracestate)),
    }
  }

  // When nothing is recorded here, the caller's span is passed on: its trace gets no hole.
  const outgoing = (trace: TraceContext, spanId = trace.spanId): TraceHeaders =>
    formatTraceHeaders(trace, isRecording ? spanId : (trace.parentSpanId ?? spanId))

  return {
    isRecording,
    losses,
    incoming,
    outgoing,
    serverSpan(record, result) {
      if (isRecording && record.trace.isSampled) {
        host.record(describeServerSpan(record, result, toEpoch, scrub))
      }
    },
    clientSpan(name, spanOptions = {}) {
      const inherited = spanOptions.trace ?? currentRequest()?.trace
      const trace = inherited ?? incoming(undefined)
      if (!isRecording || !trace.isSampled) {
        return unsampledClientSpan(trace.spanId, outgoing(trace))
      }
      const place =
        inherited === undefined
          ? { trace, spanId: trace.spanId, parentSpanId: undefined }
          : { trace, spanId: ids.spanId(), parentSpanId: trace.spanId }
      return startClientSpan(host, place, name, spanOptions)
    },
    flush: (timeoutMs) => sink?.flush(timeoutMs) ?? Promise.resolve(true),
    async close(timeoutMs = 2_000) {
      unregister?.()
      await sink?.close(timeoutMs)
    },
  }
}

function resourceOf(options: TracingOptions): Record<string, string> {
  const { service, version, environment, resourceAttributes } = options
  return {
    ...resourceAttributes,
    'service.name': service,
    ...(version === undefined ? {} : { 'service.version': version }),
    ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
  }
}
