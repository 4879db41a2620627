import type { Clock } from '../kernel/clock.ts'

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /** Moves on by so many milliseconds, calling what comes due in its order, and lets promises settle. */
  advance(byMs: number): Promise<void>
  /** How many callbacks still wait: a leak of timers shows here. */
  pending(): number
}

export function createTestClock(startMs = 0): TestClock {
  const waiting = new Map<number, { at: number; callback: () => void }>()
  let now = startMs
  let made = 0
  const next = () =>
    [...waiting.entries()].toSorted(([a, one], [b, other]) => one.at - other.at || a - b)[0]
  return {
    now: () => now,
    wallNow: () => 1_700_000_000_000 + now,
    after(delayMs, callback) {
      const id = made++
      waiting.set(id, { at: now + Math.max(0, delayMs), callback })
      return () => void waiting.delete(id)
    },
    async advance(byMs) {
      const end = now + byMs
      await settle()
      for (let due = next(); due !== undefined && due[1].at <= end; due = next()) {
        const [id, { at, callback }] = due
        waiting.delete(id)
        now = at
        callback()
        await settle()
      }
      now = end
    },
    pending: () => waiting.size,
  }
}

/** One turn of the event loop: every promise that can settle has done so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
