import { systemClock } from '../kernel/clock.ts'
import { createLosses } from '../kernel/losses.ts'
import { currentRequest, type TraceContext } from '../kernel/request.ts'
import { type ClientSpanHost, startClientSpan, unsampledClientSpan } from './client-span.ts'
import { createEpoch } from './epoch.ts'
import { registerGlobally } from './global-api.ts'
import { parseOtlpHeaders, tracesUrl } from './otlp-endpoint.ts'
import { openOtlpSink } from './otlp-sink.ts'
import { createRatioSampler } from './sampling.ts'
import { describeServerSpan } from './server-span.ts'
import { formatTraceHeaders, type TraceHeaders } from './trace-headers.ts'
import { createTraceIds } from './trace-ids.ts'
import type { HeaderValue, Tracing, TracingOptions } from './tracing-types.ts'
import { parseTraceparent } from './traceparent.ts'
import { parseTracestate } from './tracestate.ts'

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
      ? registerGlobally(sink, ids, sampleRatio, scrub, options.scrubFields)
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
