import type { TimedOperation, TimeoutsObservation } from '@staticfire/contracts'

/**
 * A declared limit is met up to a tenth and `spreadMs` above it, and missed above half as much again;
 * the stated default of 10 s is met up to 10 s and missed above 12 s. Between is the dead band.
 */
export const limitThresholds = {
  passShare: 1.1,
  spreadMs: 100,
  failShare: 1.5,
  leastFailOverPass: 1.2,
  defaultFailMs: 12_000,
  mostAttempts: 5,
}

export interface Limit {
  passMs: number
  failMs: number
  /** For the reader: `800 ms`, `3 attempts of 800 ms`. */
  text: string
}

/** How long a client may wait: what a request waits for is its attempts one after the other. */
export function limitFor(
  { limitMs, isLimitDeclared }: TimeoutsObservation,
  operation: TimedOperation,
): Limit {
  if (!isLimitDeclared) {
    const failMs = Math.max(limitThresholds.defaultFailMs, limitMs)
    return { passMs: limitMs, failMs, text: `${limitMs / 1000} s (default)` }
  }
  const attempts = attemptsPerRequest(limitMs, operation)
  const totalMs = limitMs * attempts
  const passMs = toleratedMs(totalMs)
  const failMs = Math.max(
    totalMs * limitThresholds.failShare,
    passMs * limitThresholds.leastFailOverPass,
  )
  // A starved machine answers late for the service: both bounds move by what it may have cost.
  const { disturbedMs = 0 } = operation
  return {
    passMs: passMs + disturbedMs,
    failMs: failMs + disturbedMs,
    text: attempts === 1 ? `${limitMs} ms` : `${attempts} attempts of ${limitMs} ms`,
  }
}

/**
 * A declared patience is for one attempt; only attempts that each kept to it count, so that one
 * which waited too long cannot excuse itself by having been two.
 */
function attemptsPerRequest(limitMs: number, { exchanges, attempts }: TimedOperation): number {
  const kept = attempts.filter(
    ({ startedAt, endedAt }) =>
      endedAt !== undefined && endedAt - startedAt <= toleratedMs(limitMs),
  )
  const perRequest = Math.ceil(kept.length / Math.max(1, exchanges.length))
  return Math.min(Math.max(1, perRequest), limitThresholds.mostAttempts)
}

function toleratedMs(limitMs: number): number {
  return limitMs * limitThresholds.passShare + limitThresholds.spreadMs
}
