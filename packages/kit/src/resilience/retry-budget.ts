import type { Clock } from '../kernel/clock.ts'
import { policyDefaults } from './policy-defaults.ts'

export interface RetryBudgetOptions {
  /** Retries for each call. Default 0.1: a tenth more load on what is failing, no more. */
  ratio?: number
  /** Retries that a service with few calls may make all the same. Default 10, and one more each second. */
  floor?: number
}

/** Without a budget three tries of everything triple the load on a dependency just when it fails. */
export interface RetryBudget {
  /** A first try is made. */
  called(): void
  /** Takes one retry from the budget; false when there is none. */
  take(): boolean
}

export function createRetryBudget(
  { ratio = policyDefaults.budgetRatio, floor = 10 }: RetryBudgetOptions,
  clock: Clock,
): RetryBudget {
  /** What calls earned, and what time did: neither is saved up beyond the floor. */
  let tokens = floor
  let refilledAt = clock.now()
  return {
    called() {
      tokens = Math.min(Math.max(floor, 1), tokens + ratio)
    },
    take() {
      const now = clock.now()
      tokens = Math.min(Math.max(floor, 1), tokens + (floor > 0 ? (now - refilledAt) / 1_000 : 0))
      refilledAt = now
      if (tokens < 1) return false
      tokens--
      return true
    },
  }
}
