import type { Clock } from '../kernel/clock.ts'
import { policyDefaults } from './policy-defaults.ts'

export interface BreakerOptions {
  /** It opens at this share of failures among the calls of the window. Default 0.5. */
  failureRate?: number
  /** Fewer calls than that say nothing. Default 10. */
  minimumCalls?: number
  /** Default 10,000. */
  windowMs?: number
  /** Open for so long, then one call may try. Default 5,000. */
  resetMs?: number
}

export type BreakerState = 'closed' | 'open' | 'half-open'

/** Whether a call may go on; with what to tell the breaker of its end, or when to come back. */
export type Admission =
  | { isAdmitted: true; ended(outcome: 'success' | 'failure' | 'ignored'): void }
  | { isAdmitted: false; retryAfterMs: number }

export interface Breaker {
  /** As of now: an open one whose time is over is half-open. */
  readonly state: BreakerState
  admit(): Admission
}

const slots = 10

/**
 * Stops calls to what fails anyway. It has no timers: its state follows from the clock. While half-open it
 * admits exactly one call, however many ask; a call that began before it opened cannot close it.
 */
export function createBreaker(
  {
    failureRate = policyDefaults.failureRate,
    minimumCalls = policyDefaults.minimumCalls,
    windowMs = 10_000,
    resetMs = policyDefaults.resetMs,
  }: BreakerOptions,
  clock: Clock,
  onChange?: (state: BreakerState) => void,
): Breaker {
  const counts = createWindow(windowMs, clock)
  let openUntil: number | undefined
  let isProbing = false
  /** Calls of an earlier life of the breaker say nothing about this one. */
  let life = 0

  const change = (until: number | undefined) => {
    life++
    isProbing = false
    openUntil = until
    counts.clear()
    onChange?.(until === undefined ? 'closed' : 'open')
  }

  return {
    get state() {
      if (openUntil === undefined) return 'closed'
      return clock.now() < openUntil ? 'open' : 'half-open'
    },
    admit() {
      if (openUntil !== undefined) {
        const leftMs = openUntil - clock.now()
        if (leftMs > 0) return { isAdmitted: false, retryAfterMs: leftMs }
        if (isProbing) return { isAdmitted: false, retryAfterMs: resetMs }
        isProbing = true
        onChange?.('half-open')
      }
      const mine = life
      const isProbe = openUntil !== undefined
      let isOver = false
      return {
        isAdmitted: true,
        ended(outcome) {
          if (isOver || mine !== life) return
          isOver = true
          if (isProbe) {
            if (outcome === 'ignored') isProbing = false
            else change(outcome === 'success' ? undefined : clock.now() + resetMs)
          } else if (outcome !== 'ignored') {
            counts.add(outcome === 'failure')
            const { calls, failures } = counts.totals()
            if (calls >= minimumCalls && failures / calls >= failureRate) {
              change(clock.now() + resetMs)
            }
          }
        },
      }
    },
  }
}

/** Calls and failures of the last so many milliseconds, in slots that are used again. */
function createWindow(windowMs: number, clock: Clock) {
  const slotMs = windowMs / slots
  const calls = Array.from({ length: slots }, () => 0)
  const failures = Array.from({ length: slots }, () => 0)
  const turns = Array.from({ length: slots }, () => -1)
  const turnNow = () => Math.floor(clock.now() / slotMs)
  return {
    add(isFailure: boolean) {
      const turn = turnNow()
      const slot = turn % slots
      if (turns[slot] !== turn) {
        turns[slot] = turn
        calls[slot] = 0
        failures[slot] = 0
      }
      calls[slot]!++
      if (isFailure) failures[slot]!++
    },
    totals() {
      const oldest = turnNow() - slots + 1
      const sum = { calls: 0, failures: 0 }
      for (let slot = 0; slot < slots; slot++) {
        if (turns[slot]! < oldest) continue
        sum.calls += calls[slot]!
        sum.failures += failures[slot]!
      }
      return sum
    },
    clear: () => void turns.fill(-1),
  }
}
