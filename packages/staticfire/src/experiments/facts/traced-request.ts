import type { TracedCall, TracedRequest } from '@staticfire/contracts'
import type { LogLine } from '@staticfire/process'
import type { Attempt } from '@staticfire/proxy'
import type { ReceivedLog } from '../../receivers/index.ts'
import type { RequestIds } from '../../traffic/request-ids.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { dependencyOf, type SpanTarget } from './span-dependency.ts'
import type { TracedSpan } from './spans-of.ts'
import { writtenForms } from './trace-ids.ts'

/** A request that was sent alone, and all that happened until the next one. */
export interface TraceWindow {
  ids: RequestIds
  sent: SentExchange
  endedAt: number
  lines: readonly LogLine[]
  /** By dependency. */
  attempts: ReadonlyMap<string, readonly Attempt[]>
}

/** What became of a request's trace, out of all spans and records that arrived. */
export function tracedRequest(
  { ids, sent, endedAt, lines, attempts }: TraceWindow,
  spans: readonly TracedSpan[],
  logs: readonly ReceivedLog[],
  targets: readonly SpanTarget[],
): TracedRequest {
  const { operation, sentAt, outcome, status, isExpected } = sent
  const own = spans.filter(({ traceId }) => traceId === ids.traceId)
  const entries = own.filter(({ parentSpanId }) => parentSpanId === ids.spanId)
  const foreign = spans.filter(
    ({ traceId, startedAt }) =>
      traceId !== ids.traceId && startedAt >= sentAt - 1 && startedAt <= endedAt,
  )
  const forms = writtenForms(ids.traceId)
  const named = lines.filter(({ text }) => forms.some((form) => text.includes(form)))
  const received = logs.filter(({ traceId }) => traceId === ids.traceId).length
  return {
    operation,
    at: sentAt,
    outcome,
    ...(status !== undefined && { status }),
    isExpected,
    entry: entryOf(entries),
    spans: own.length,
    foreignSpans: foreign.length,
    calls: [...attempts].flatMap(([dependency, made]) =>
      made.length === 0 ? [] : [callOf(dependency, made, own, ids, targets)],
    ),
    lines: lines.length + received,
    linesWithTrace: named.length + received,
  }
}

function entryOf(entries: readonly TracedSpan[]): TracedRequest['entry'] {
  if (entries.some(({ kind }) => kind === 'server' || kind === 'consumer')) return 'server'
  return entries.length > 0 ? 'other' : 'none'
}

/** Ways to pass a trace on besides W3C's, as the proxy keeps them. */
const otherWays = [
  'b3',
  'x-b3-traceid',
  'uber-trace-id',
  'x-datadog-trace-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'sentry-trace',
]

function callOf(
  dependency: string,
  attempts: readonly Attempt[],
  own: readonly TracedSpan[],
  { traceId }: RequestIds,
  targets: readonly SpanTarget[],
): TracedCall {
  const clients = own.filter(({ kind }) => kind === 'client' || kind === 'producer')
  const targetOf = clients.map((span) => dependencyOf(span, targets))
  const readable = attempts.filter(({ operation }) => /^[A-Z]+ \//.test(operation))
  const headers = readable.map((attempt) => attempt.headers ?? {})
  return {
    dependency,
    attempts: attempts.length,
    readable: readable.length,
    withTrace: headers.filter(({ traceparent = '' }) => traceparent.includes(traceId)).length,
    otherHeaders: otherWays.filter((name) => headers.some((each) => each[name] !== undefined)),
    clientSpans: targetOf.filter((name) => name === dependency).length,
    unassignedSpans: targetOf.filter((name) => name === undefined).length,
  }
}
