import type * as Api from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { FinishedSpan, SpanFailure } from './finished-span.ts'

const scope = { name: '@staticfire/kit' }

/** A finished span in the shape of OpenTelemetry's SDK, made without paying for its live span. */
export function toReadableSpan(
  span: FinishedSpan,
  api: typeof Api,
  resource: Resource,
): ReadableSpan {
  const traceState =
    span.traceState === undefined ? {} : { traceState: api.createTraceState(span.traceState) }
  const contextOf = (spanId: string, isRemote: boolean): Api.SpanContext => ({
    traceId: span.traceId,
    spanId,
    traceFlags: api.TraceFlags.SAMPLED,
    isRemote,
    ...traceState,
  })
  const own = contextOf(span.spanId, false)
  const endTime = toHrTime(Math.max(span.startedAt, span.endedAt))
  return {
    name: span.name,
    kind: span.kind === 'server' ? api.SpanKind.SERVER : api.SpanKind.CLIENT,
    spanContext: () => own,
    ...(span.parentSpanId === undefined
      ? {}
      : { parentSpanContext: contextOf(span.parentSpanId, span.isParentRemote) }),
    startTime: toHrTime(span.startedAt),
    endTime,
    duration: toHrTime(Math.max(0, span.endedAt - span.startedAt)),
    status: statusOf(span.failure, api),
    attributes: span.attributes,
    events: eventsOf(span.failure, endTime),
    links: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

function statusOf(failure: SpanFailure | undefined, api: typeof Api): Api.SpanStatus {
  if (failure === undefined) return { code: api.SpanStatusCode.UNSET }
  const { message } = failure
  const code = api.SpanStatusCode.ERROR
  return message === undefined ? { code } : { code, message }
}

/** Without a stack trace: it repeats the message, and the logs and the error tracker have it. */
function eventsOf(failure: SpanFailure | undefined, time: Api.HrTime): ReadableSpan['events'] {
  if (failure?.message === undefined) return []
  const attributes = {
    'exception.type': failure.type,
    'exception.message': failure.message,
  }
  return [{ name: 'exception', time, attributes }]
}

function toHrTime(ms: number): Api.HrTime {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.min(999_999_999, Math.round((ms - seconds * 1_000) * 1e6))]
}
