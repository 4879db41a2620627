import type {
  Evidence,
  Exchange,
  Reason,
  TimedOperation,
  TimeoutsObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'
import { silenceTimeline } from './silence-timeline.ts'
import { type Limit, limitFor } from './time-limit.ts'

/**
 * After the client's answer the upstream attempt has so long to be given up. A connect that hangs
 * belongs to the client library's pool and not to the request: it may last as long as the usual
 * connect timeouts of 10 s.
 */
export const leakThresholds = {
  givenUpPassMs: 2_000,
  givenUpFailMs: 5_000,
  connectGivenUpPassMs: 11_000,
  connectGivenUpFailMs: 12_000,
}

type Kind = 'answered' | 'given-up'

/** Harm and mechanism for one operation of one silent dependency. */
export function judgeSilence(
  observation: TimeoutsObservation,
  operation: TimedOperation,
  tier: number | undefined,
): ClaimDraft<Kind>[] {
  const { dependency, fault } = observation
  const subject = `${dependency}/${fault} ${operation.operation}`
  const ref = refOf('timeouts', `${dependency}/${fault}`)
  const answered = { id: `answered[${subject}]`, basis: [ref] } as const
  const givenUp = { id: `given-up[${subject}]`, basis: [ref] } as const
  const limit = limitFor(observation, operation)
  const answeredText = `${operation.operation} is answered within ${limit.text} while ${dependency} is silent (${fault})`
  const givenUpText = `${operation.operation} gives its attempt at ${dependency} up (${fault})`
  const reason = whyNotExercised(observation, operation)
  if (reason) {
    return [
      unproven({ ...answered, text: answeredText, reason }),
      unproven({ ...givenUp, text: givenUpText, reason }),
    ]
  }
  const evidence = evidenceOf(observation, operation, limit, ref, tier)
  return [
    judgeAnswers({ ...answered, text: answeredText }, observation, operation, limit, evidence),
    judgeLeak({ ...givenUp, text: givenUpText }, fault, operation, ref, tier),
  ]
}

type Base<K extends Kind> = { id: `${K}[${string}]`; basis: readonly string[]; text: string }

function judgeAnswers(
  claim: Base<'answered'>,
  { dependency, fault, patienceMs }: TimeoutsObservation,
  { operation, exchanges }: TimedOperation,
  { passMs, failMs, text: limit }: Limit,
  evidence: Evidence[],
): ClaimDraft<Kind> {
  const circumstance = `while ${dependency} is silent (${fault})`
  const dropped = exchanges.filter(({ outcome }) => isDropped(outcome))
  if (dropped.length > 0)
    return fail({
      ...claim,
      text: `${operation} is dropped without an answer ${circumstance}: ${dropped.length} of ${exchanges.length} requests`,
      evidence,
    })
  if (exchanges.some(({ status }) => status === 429)) {
    const message = `${operation} answered 429: the service's own limit stood in the way.`
    return unproven({
      ...claim,
      reason: {
        code: 'rate-limited',
        message,
        remedy: 'traffic: { limits: { requests: …, per: … } }',
      },
      evidence,
    })
  }
  const slowestMs = Math.max(...exchanges.map((each) => waitedMs(each, patienceMs)))
  const pending = exchanges.filter((each) => !isAnswered(each)).length
  if (slowestMs >= failMs) {
    const told =
      pending > 0
        ? `${pending} of ${exchanges.length} requests still wait after ${seconds(slowestMs)}`
        : `it takes ${seconds(slowestMs)}`
    return fail({
      ...claim,
      text: `${operation}: ${told} ${circumstance}; the limit is ${limit}`,
      evidence,
    })
  }
  if (pending > 0) {
    const message = `${operation} was still waiting after ${seconds(slowestMs)}, when watching ended; it fails above ${seconds(failMs)}.`
    return unproven({
      ...claim,
      reason: { code: 'watched-too-short', message, remedy: '--deep' },
      evidence,
    })
  }
  if (slowestMs <= passMs) return pass({ ...claim, evidence })
  const message = `${operation} took ${seconds(slowestMs)}: more than ${seconds(passMs)}, and less than the ${seconds(failMs)} that fail.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
}

function judgeLeak(
  claim: Base<'given-up'>,
  fault: TimeoutsObservation['fault'],
  {
    operation,
    exchanges,
    attempts,
    givenUpAfterMs,
    stillOpen,
    watchedMs,
    isMultiplexed,
  }: TimedOperation,
  ref: string,
  tier: number | undefined,
): ClaimDraft<Kind> {
  const { passMs, failMs } = leakLimits(fault)
  const observed =
    stillOpen > 0
      ? `${stillOpen} attempts still open ${seconds(watchedMs)} after the answer`
      : givenUpAfterMs === undefined
        ? 'no attempt was seen to end'
        : `the last attempt ended ${seconds(Math.max(0, givenUpAfterMs))} after the answer`
  const outcomes = [...new Set(attempts.map(({ outcome }) => outcome))].join(', ')
  const evidence = [
    measured(ref, 'Attempts at the dependency after the client was answered', {
      observed: outcomes ? `${observed} (${outcomes})` : observed,
      expected: `given up within ${seconds(passMs)}`,
      ...(tier !== undefined && { tier }),
    }),
  ]
  if (isMultiplexed) {
    const message =
      'Its client shares one connection among requests: giving one up does not show on the wire.'
    return notApplicable({ ...claim, reason: { code: 'multiplexed', message }, evidence })
  }
  if (!exchanges.every(isAnswered)) {
    const message =
      'The client was not answered, so there is no time from which the attempt should end.'
    return notApplicable({ ...claim, reason: { code: 'not-answered', message }, evidence })
  }
  if (stillOpen > 0) {
    if (watchedMs >= failMs)
      return fail({ ...claim, text: `${operation} leaks its attempt: ${observed}`, evidence })
    const message = `An attempt was open when watching ended, ${seconds(watchedMs)} after the answer.`
    return unproven({
      ...claim,
      reason: { code: 'watched-too-short', message, remedy: '--deep' },
      evidence,
    })
  }
  if (givenUpAfterMs === undefined) {
    const message = 'Its attempt could not be seen on the wire.'
    return unproven({ ...claim, reason: { code: 'attempt-not-visible', message }, evidence })
  }
  if (givenUpAfterMs <= passMs) return pass({ ...claim, evidence })
  if (givenUpAfterMs > failMs)
    return fail({ ...claim, text: `${operation} leaks its attempt: ${observed}`, evidence })
  const message = `The attempt ended ${seconds(givenUpAfterMs)} after the answer: later than ${seconds(passMs)}, sooner than ${seconds(failMs)}.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
}

function leakLimits(fault: TimeoutsObservation['fault']): { passMs: number; failMs: number } {
  const { givenUpPassMs, givenUpFailMs, connectGivenUpPassMs, connectGivenUpFailMs } =
    leakThresholds
  return fault === 'black-hole'
    ? { passMs: connectGivenUpPassMs, failMs: connectGivenUpFailMs }
    : { passMs: givenUpPassMs, failMs: givenUpFailMs }
}

function whyNotExercised(
  { dependency, fault }: TimeoutsObservation,
  { operation, control, exchanges, attemptsHit }: TimedOperation,
): Reason | undefined {
  if (!control.isExpected) {
    const message = `${operation} did not work before the fault (${control.status ?? 'no answer'}), so its answer under the fault says nothing.`
    const remedy = `traffic: { requests: [{ id: "${operation}", expect: … }] }`
    return { code: 'control-failed', message, remedy }
  }
  if (attemptsHit > 0 && exchanges.length > 0) return undefined
  const message = `${operation} sent nothing to ${dependency} while it was silent (${fault}).`
  return { code: 'fault-not-exercised', message }
}

function evidenceOf(
  observation: TimeoutsObservation,
  operation: TimedOperation,
  limit: Limit,
  ref: string,
  tier: number | undefined,
): Evidence[] {
  const { exchanges, control, attemptsHit } = operation
  const waits = exchanges.map((each) => {
    const after = seconds(waitedMs(each, observation.patienceMs))
    return isAnswered(each) ? `${each.status} after ${after}` : `${each.outcome} after ${after}`
  })
  return [
    measured(
      ref,
      `${exchanges.length} requests, ${attemptsHit} attempts met the fault; without it ${Math.round(control.durationMs)} ms`,
      {
        observed: waits.join(', '),
        expected: `answered within ${limit.text}`,
        series: silenceTimeline(observation, operation),
        ...(tier !== undefined && { tier }),
      },
    ),
  ]
}

/** A whole response, whatever its status: a 503 after the limit is an answer. */
function isAnswered({ outcome, status }: Exchange): boolean {
  return outcome === 'ok' && status !== undefined
}

function isDropped(outcome: Exchange['outcome']): boolean {
  return outcome === 'refused' || outcome === 'reset' || outcome === 'cut' || outcome === 'invalid'
}

/** From the planned time. One without an answer waited at least as long as the tool was patient. */
function waitedMs(exchange: Exchange, patienceMs: number): number {
  const measuredMs = (exchange.endedAt ?? exchange.plannedAt) - exchange.plannedAt
  return isAnswered(exchange) ? measuredMs : Math.max(measuredMs, patienceMs)
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}
