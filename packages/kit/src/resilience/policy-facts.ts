import { policyDefaults } from './policy-defaults.ts'
import type { PolicyOptions, RetryOptions } from './policy.ts'

export interface PolicyFacts {
  deadlineMs: number
  retry: { attempts: number; budgetRatio: number }
  breaker?: { failureRate: number; minimumCalls: number; resetMs: number }
  bulkhead?: { concurrency: number }
}

/** A policy's settings with the defaults filled in; what is switched off is left out. */
export function policyFacts(options: Omit<PolicyOptions, 'name'>): PolicyFacts {
  const { deadlineMs = policyDefaults.deadlineMs, breaker = {}, bulkhead = {} } = options
  const retry: RetryOptions = options.retry === false ? { attempts: 1 } : (options.retry ?? {})
  const { attempts = policyDefaults.attempts, ratio = policyDefaults.budgetRatio } = retry
  return {
    deadlineMs,
    retry: { attempts, budgetRatio: ratio },
    ...(breaker !== false && {
      breaker: {
        failureRate: breaker.failureRate ?? policyDefaults.failureRate,
        minimumCalls: breaker.minimumCalls ?? policyDefaults.minimumCalls,
        resetMs: breaker.resetMs ?? policyDefaults.resetMs,
      },
    }),
    ...(bulkhead !== false && {
      bulkhead: { concurrency: bulkhead.concurrency ?? policyDefaults.concurrency },
    }),
  }
}
