import type { Lateness } from '@staticfire/contracts'
import { percentiles } from './percentiles.ts'

/** Timings of a measurement are void when its sends were this late at p99: the loop was blocked. */
export const latenessBudgetMs = 20

/** How late requests left, from the milliseconds between planned and actual sends. */
export function summarizeLateness(latenessesMs: readonly number[]): Lateness {
  const [p50Ms = 0, p99Ms = 0, maxMs = 0] = percentiles(latenessesMs, [0.5, 0.99, 1])
  return { count: latenessesMs.length, p50Ms, p99Ms, maxMs }
}

export function isWithinBudget(lateness: Lateness): boolean {
  return lateness.p99Ms <= latenessBudgetMs
}
