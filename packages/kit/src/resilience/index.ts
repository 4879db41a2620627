export type { BackoffOptions } from './backoff.ts'
export type { BreakerOptions, BreakerState } from './breaker.ts'
export type { BulkheadOptions } from './bulkhead.ts'
export { DependencyError, type DependencyErrorCode } from './dependency-error.ts'
export {
  type CallOutcome,
  createPolicy,
  type Policy,
  type PolicyOptions,
  type RetryOptions,
  type RunOptions,
} from './policy.ts'
export { type PolicyFacts, policyFacts } from './policy-facts.ts'
export type { RetryBudgetOptions } from './retry-budget.ts'
