import type { Clock } from '../kernel/clock.ts'

const maxDriftMs = 50

/**
 * Turns times of the monotonic clock into milliseconds since the epoch. The offset stays the same
 * for as long as the wall clock does, so that a child's span never starts before its parent's.
 */
export function createEpoch(clock: Clock): (monotonicMs: number) => number {
  const measure = () => clock.wallNow() - clock.now()
  let offset = measure()
  return (monotonicMs) => {
    const measured = measure()
    if (Math.abs(measured - offset) > maxDriftMs) offset = measured
    return monotonicMs + offset
  }
}
