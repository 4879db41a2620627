import type { ConnectionReset, Dependency, PoolObservation, Reason } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'
import { isReused, reuseThresholds, whyNotReusable } from './connection-reuse.ts'

/** A declared reset of a breaker adds to both. A refusal this quick, without an attempt, may be a breaker's. */
export const recoveryThresholds = {
  recoveredPassMs: 10_000,
  recoveredFailMs: 15_000,
  breakerAnswersInMs: 100,
}

/** After all connections are reset the service works again, on connections that are kept again. */
export function judgeRecovery(
  observed: PoolObservation,
  dependency: Dependency,
  tier: number | undefined,
): ClaimDraft<'recovers'> {
  const { name } = dependency
  const ref = refOf('pool', name)
  const text = `The service works again after all connections to ${name} are reset`
  const claim = { id: `recovers[${name}]`, text, basis: [ref] } as const
  const limitMs = recoveryThresholds.recoveredPassMs + (dependency.resetMs ?? 0)
  const evidenceOf = (resets: readonly ConnectionReset[]) =>
    resets.map((reset) =>
      measured(ref, `${reset.connections} connections reset, ${circumstance(reset)}`, {
        observed: outcome(reset),
        expected: `works within ${limitMs / 1000} s`,
        ...(tier !== undefined && { tier }),
      }),
    )
  const dead = observed.resets.find((reset) => isDead(reset, dependency))
  // What a user sees first is what refutes.
  if (dead) return fail({ ...claim, text: refutation(dead, name), evidence: evidenceOf([dead]) })
  const evidence = evidenceOf(observed.resets)
  const gap =
    whyNotExercised(observed) ??
    observed.resets.map((reset) => whyUnclear(reset, dependency, limitMs)).find(Boolean)
  if (gap) return unproven({ ...claim, reason: gap, evidence })
  const wasReused = observed.reuse[0] !== undefined && isReused(observed.reuse[0])
  const wasteful = wasReused ? observed.resets.find(opensAnew(dependency)) : undefined
  if (wasteful?.reuse) {
    const told = `${wasteful.reuse.opens} opened for ${wasteful.reuse.worked} requests`
    const isRefuted = wasteful.reuse.opens >= wasteful.reuse.worked * reuseThresholds.reuseFailShare
    const refuted = `After a reset, connections to ${name} are no longer reused: ${told}`
    if (isRefuted) return fail({ ...claim, text: refuted, evidence: evidenceOf([wasteful]) })
    const message = `Afterwards ${told}: more than 5 %, and fewer than the half of them that fails.`
    return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
  }
  return pass({ ...claim, evidence })
}

function isDead(reset: ConnectionReset, { resetMs = 0 }: Dependency): boolean {
  if (reset.recoveredAfterMs !== undefined) return false
  if (reset.exit) return true
  const isWatched = reset.watchedMs >= recoveryThresholds.recoveredFailMs + resetMs
  return isWatched && reset.limited === 0 && reset.tried > 0 && !mayBeBreaker(reset, resetMs)
}

/** Refused at once and nothing tried: a breaker that opened has to be given its time. */
function mayBeBreaker(
  { lateAttempts, failedInMs, tried, failed }: ConnectionReset,
  resetMs: number,
): boolean {
  if (resetMs > 0 || lateAttempts > 0) return false
  // What works without an attempt is a fallback.
  return failed < tried || (failedInMs ?? 0) < recoveryThresholds.breakerAnswersInMs
}

function whyNotExercised({ resets, exit, dependency }: PoolObservation): Reason | undefined {
  if (resets.some(({ connections }) => connections > 0)) return undefined
  const message = exit
    ? 'The service had ended before connections could be reset.'
    : `No connection to ${dependency} was open that could be reset.`
  return { code: exit ? 'service-ended' : 'fault-not-exercised', message }
}

function whyUnclear(
  reset: ConnectionReset,
  { name, resetMs = 0 }: Dependency,
  limitMs: number,
): Reason | undefined {
  const { recoveredAfterMs, limited, tried } = reset
  if (limited > 0 || tried === 0) {
    const message = `The service's own rate limit left no room to see whether it works again.`
    return { code: 'rate-limited', message, remedy: 'traffic: { limits: { requests: …, per: … } }' }
  }
  if (recoveredAfterMs === undefined && mayBeBreaker(reset, resetMs)) {
    const message = `For ${seconds(reset.watchedMs)} nothing was tried at ${name}: a breaker may be open for longer.`
    return { code: 'breaker-open', message, remedy: `dependencies: { ${name}: { reset: … } }` }
  }
  if (recoveredAfterMs !== undefined && recoveredAfterMs <= limitMs) return undefined
  if (recoveredAfterMs === undefined) {
    const message = `It did not work again while it was watched.`
    return { code: 'watched-too-short', message }
  }
  const message = `It worked again after ${seconds(recoveredAfterMs)}: later than ${seconds(limitMs)}.`
  return { code: 'in-dead-band', message }
}

function opensAnew(dependency: Dependency): (reset: ConnectionReset) => boolean {
  return ({ connections, reuse }) =>
    reuse !== undefined &&
    reuse.worked >= reuseThresholds.leastRequests &&
    // A pool that hands its places out in turn has found all of its dead connections by then.
    (reuse.rounds - 1) * reuse.requests >= connections &&
    reuse.opens > 2 &&
    whyNotReusable(reuse, dependency) === undefined
}

function refutation(
  { exit, connections, inFlight, watchedMs }: ConnectionReset,
  name: string,
): string {
  const when = inFlight > 0 ? `with ${inFlight} requests under way` : 'while idle'
  if (exit) {
    const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`
    return `The service ends (${how}) when its ${connections} connections to ${name} are reset ${when}`
  }
  return `The service does not work ${watchedMs / 1000} s after its ${connections} connections to ${name} were reset ${when}`
}

function circumstance({ inFlight }: ConnectionReset): string {
  return inFlight > 0 ? `${inFlight} requests waiting on them` : 'all of them idle'
}

function outcome({ recoveredAfterMs, failed, tried, exit, reuse }: ConnectionReset): string {
  if (exit) return `the process ended (${exit.signal ?? `exit code ${exit.code}`})`
  const failures = failed > 0 ? `, ${failed} of ${tried} requests failed` : ''
  if (recoveredAfterMs === undefined) return `did not work again${failures}`
  const reused = reuse ? `; then ${reuse.opens} opened for ${reuse.worked} requests` : ''
  return `worked after ${seconds(recoveredAfterMs)}${failures}${reused}`
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}
