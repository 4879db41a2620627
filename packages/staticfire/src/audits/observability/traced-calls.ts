import type { Dependency, TracedCall, TracingObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { listed, share, traceThresholds } from './traced.ts'

const ref = 'tracing'

/** A call at a dependency stands in its request's trace, and over HTTP takes the trace along. */
export function judgeCalls(
  { requests }: TracingObservation,
  dependency: Dependency,
): ClaimDraft<'client-span' | 'propagated'>[] {
  const served = requests.filter(({ isExpected }) => isExpected)
  const callsOf = (each: (typeof served)[number]) =>
    each.calls.filter((call) => call.dependency === dependency.name)
  const inTraces = served.filter(({ entry }) => entry !== 'none').flatMap(callsOf)
  const readable = served.flatMap(callsOf).filter((call) => call.readable > 0)
  return [
    ...(inTraces.length > 0 ? [judgeClientSpans(dependency, inTraces)] : []),
    ...(dependency.kind === 'http' ? [judgePropagation(dependency, readable)] : []),
  ]
}

function judgeClientSpans(
  { name, kind }: Dependency,
  calls: readonly TracedCall[],
): ClaimDraft<'client-span'> {
  const withSpan = calls.filter(({ clientSpans }) => clientSpans > 0)
  const claim = {
    id: `client-span[${name}]`,
    text: `A call at ${name} is a client span in its request's trace`,
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, `Traced requests that called ${name}`, {
      observed: `${withSpan.length} of ${calls.length} have a client span for it`,
      expected: `≥ ${traceThresholds.mostShare * 100} %`,
    }),
  ]
  if (calls.length < traceThresholds.fewestRequests)
    return unproven({ ...claim, reason: tooFew(name), evidence })
  if (share(withSpan, calls) >= traceThresholds.mostShare) return pass({ ...claim, evidence })
  const unassigned = calls.filter(({ unassignedSpans }) => unassignedSpans > 0)
  const isHidden = kind === 'tcp' || unassigned.length > 0
  if (share(withSpan, calls) <= traceThresholds.leastShare && !isHidden) {
    const text = `A call at ${name} leaves no span in its request's trace`
    return fail({ ...claim, text, evidence })
  }
  const message = isHidden
    ? `Which spans are calls at ${name} could not be told: they name neither its port nor what it is.`
    : `Some calls at ${name} left a client span and some none.`
  return unproven({ ...claim, reason: { code: 'spans-not-assigned', message }, evidence })
}

function judgePropagation(
  { name }: Dependency,
  calls: readonly TracedCall[],
): ClaimDraft<'propagated'> {
  const carrying = calls.filter(({ withTrace }) => withTrace > 0)
  const claim = {
    id: `propagated[${name}]`,
    text: `A request to ${name} carries the trace in its traceparent`,
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, `Requests that called ${name}, as the proxy saw them`, {
      observed: `${carrying.length} of ${calls.length} took their trace along`,
      expected: `≥ ${traceThresholds.mostShare * 100} %`,
    }),
  ]
  if (calls.length < traceThresholds.fewestRequests)
    return unproven({ ...claim, reason: tooFew(name), evidence })
  if (share(carrying, calls) >= traceThresholds.mostShare) return pass({ ...claim, evidence })
  const ways = [...new Set(calls.flatMap(({ otherHeaders }) => otherHeaders))]
  if (ways.length > 0 && carrying.length === 0) {
    const message = `Requests to ${name} carry ${listed(ways)} and no traceparent: whether the trace goes on that way was not looked at.`
    return unproven({ ...claim, reason: { code: 'other-propagation', message }, evidence })
  }
  if (share(carrying, calls) <= traceThresholds.leastShare) {
    const text = `The trace ends here: a request to ${name} does not carry it`
    return fail({ ...claim, text, evidence })
  }
  const message = `Some requests to ${name} carry the trace of the request that they serve, and some do not.`
  return unproven({ ...claim, reason: { code: 'partly-propagated', message }, evidence })
}

function tooFew(name: string) {
  return {
    code: 'not-exercised',
    message: `Fewer than ${traceThresholds.fewestRequests} of the requests with a trace reached ${name} in a way that could be looked at.`,
    remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
  }
}
