import type { ShutdownObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { endsOf, type Stop } from './stop.ts'

/**
 * Two refused too early fail; a single one may be chance: the dead band. At the lowest rate of arrivals
 * nine come before the balancer can know; a port that closes with the signal refuses all of them.
 */
export const refusalThresholds = { refusedEarlyThatFail: 2, fewestArrivals: 5 }

type Kind = 'refusal' | 'idle-resets' | 'connection-close'

/**
 * New requests may be refused only once the balancer can know: after readiness went bad and that
 * spread, or when the declared preStop delay has given it the time before the signal.
 */
export function judgeRefusal({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, firstBadProbeAt, propagationMs, signalledAt, arrivals, ready } = observation
  const claim = { id: `refusal[${key}]`, basis: [ref] } as const
  const text = 'New requests are refused only after readiness turned and the balancer could know'
  const early = refusedEarly(observation)
  const since = arrivals.filter(({ plannedAt }) => plannedAt >= signalledAt)
  const evidence = [
    measured(ref, `Requests that arrived after ${signal}`, {
      observed: `${early} refused too early; ${endsOf(since)}; ${describeProbe(observation)}`,
      expected: `none refused before the first bad probe + ${propagationMs} ms${describePreStop(observation)}`,
    }),
  ]
  if (observation.preStopMs >= propagationMs && observation.preStopMs > 0)
    return pass({
      ...claim,
      text: `The declared preStop of ${observation.preStopMs} ms covers refusals after ${signal}`,
      evidence,
    })
  if (ready.length === 0 && firstBadProbeAt === undefined && early > 0) {
    const message = `${early} requests were refused after ${signal}, and without a readiness route it is not known when a balancer would have stopped sending.`
    const remedy = 'endpoints: { ready: /ready }'
    return unproven({
      ...claim,
      text,
      reason: { code: 'route-unknown', message, remedy },
      evidence,
    })
  }
  if (early >= refusalThresholds.refusedEarlyThatFail)
    return fail({
      ...claim,
      text: `${early} new requests were refused after ${signal} before a balancer could know`,
      evidence,
    })
  if (early > 0) {
    const message = 'One request was refused too early: it may have been chance.'
    return unproven({ ...claim, text, reason: { code: 'in-dead-band', message }, evidence })
  }
  if (since.length < refusalThresholds.fewestArrivals) {
    const message = `Only ${since.length} requests arrived after ${signal}.`
    return unproven({ ...claim, text, reason: { code: 'too-few-arrivals', message }, evidence })
  }
  return pass({ ...claim, text, evidence })
}

/** Idle connections that were closed under a request: clients retry these, so they are a note. */
export function judgeIdleResets({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, signalledAt, arrivals, idleResets } = observation
  const claim = { id: `idle-resets[${key}]`, basis: [ref], weight: 'advisory' } as const
  const text = `No kept-alive connection was reset under a request after ${signal}`
  const reused = arrivals.filter(
    ({ isReused, plannedAt }) => isReused && plannedAt >= signalledAt,
  ).length
  const evidence = [
    measured(ref, 'Requests on kept-alive connections', {
      observed: `${idleResets} reset without a byte; ${reused} sent after ${signal}`,
      expected: 'none reset',
    }),
  ]
  if (idleResets > 0)
    return fail({
      ...claim,
      text: `${idleResets} kept-alive connections were reset under a request after ${signal}`,
      evidence,
    })
  if (reused > 0) return pass({ ...claim, text, evidence })
  const message = `No request was sent on a kept-alive connection after ${signal}.`
  return notApplicable({
    ...claim,
    text,
    reason: { code: 'no-reused-connections', message },
    evidence,
  })
}

/** RFC 9112 §9.6: a server that will close says so, and a client stops reusing the connection. */
export function judgeConnectionClose({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, late } = observation
  const claim = { id: `connection-close[${key}]`, basis: [ref], weight: 'advisory' } as const
  const text = `Answers after ${signal} say \`Connection: close\``
  const evidence = [
    measured(ref, `Answers after ${signal}`, {
      observed: `${late.withConnectionClose} of ${late.responses} say Connection: close`,
      expected: 'all',
    }),
  ]
  if (late.responses === 0) {
    const message = `No answer came after ${signal}.`
    return notApplicable({ ...claim, text, reason: { code: 'no-late-answers', message }, evidence })
  }
  return late.withConnectionClose === late.responses
    ? pass({ ...claim, text, evidence })
    : fail({
        ...claim,
        text: `${late.responses - late.withConnectionClose} of ${late.responses} answers after ${signal} do not say \`Connection: close\``,
        evidence,
      })
}

/**
 * Refused connects, and answers of 503 to new requests in the same window, which refuse them as well.
 * A preStop shorter than the propagation shortens the window instead of closing it.
 */
function refusedEarly(observation: ShutdownObservation): number {
  const { signalledAt, propagationMs, preStopMs, firstBadProbeAt, arrivals } = observation
  const until = (firstBadProbeAt ?? Infinity) + propagationMs
  const known = preStopMs > 0 ? Math.min(until, signalledAt - preStopMs + propagationMs) : until
  const inWindow = arrivals.filter(({ sentAt }) => sentAt >= signalledAt && sentAt < known)
  const answered503 = inWindow.filter(({ status }) => status === 503).length
  const answered503Before = arrivals.some(
    ({ plannedAt, status }) => plannedAt < signalledAt && status === 503,
  )
  const refused =
    preStopMs > 0
      ? inWindow.filter(({ outcome }) => outcome === 'refused').length
      : observation.refusedEarly
  return refused + (answered503Before ? 0 : answered503)
}

function describeProbe({ firstBadProbeAt, signalledAt }: ShutdownObservation): string {
  return firstBadProbeAt === undefined
    ? 'readiness never turned'
    : `first bad probe ${Math.round(firstBadProbeAt - signalledAt)} ms after the signal`
}

function describePreStop({ preStopMs }: ShutdownObservation): string {
  return preStopMs > 0 ? `, less the declared preStop of ${preStopMs} ms` : ''
}
