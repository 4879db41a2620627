import { type Clock, sleep, systemClock } from '../kernel/clock.ts'
import { currentRequest } from '../kernel/request.ts'
import { type BackoffOptions, backoffMs } from './backoff.ts'
import { type Breaker, type BreakerOptions, type BreakerState, createBreaker } from './breaker.ts'
import { type Bulkhead, type BulkheadOptions, createBulkhead } from './bulkhead.ts'
import { withDeadline } from './deadline.ts'
import { DependencyError } from './dependency-error.ts'
import { policyDefaults } from './policy-defaults.ts'
import { createRetryBudget, type RetryBudgetOptions } from './retry-budget.ts'

export interface RetryOptions extends BackoffOptions, RetryBudgetOptions {
  /** The first try among them. Default 3. */
  attempts?: number
}

export interface PolicyOptions {
  /** The dependency, as errors and metrics name it. */
  name: string
  /** For all tries together. Default 1,000. */
  deadlineMs?: number
  /** `false` tries once. */
  retry?: RetryOptions | false
  breaker?: BreakerOptions | false
  bulkhead?: BulkheadOptions | false
  clock?: Clock
  /** From 0 to 1. Default `Math.random`. */
  random?: () => number
  onBreaker?: (state: BreakerState) => void
  /** Once for each call, however many tries it took. */
  onOutcome?: (outcome: CallOutcome, durationMs: number, error?: unknown) => void
}

export type CallOutcome = 'success' | 'error' | 'timeout' | 'rejected'

export interface RunOptions {
  signal?: AbortSignal | undefined
  /** Only then it is tried again. */
  isIdempotent: boolean
  /** Shorter or longer than the policy's. */
  deadlineMs?: number | undefined
}

export interface Policy {
  /** Rejects with a DependencyError, with the signal's reason, or with what the work threw. */
  run<T>(
    work: (signal: AbortSignal, attempt: number) => Promise<T>,
    options: RunOptions,
  ): Promise<T>
  readonly breakerState: BreakerState
  readonly running: number
  readonly waiting: number
}

/**
 * One deadline over all tries; each try takes its place in the bulkhead and asks the breaker. Work says by a
 * DependencyError that its dependency failed; whatever else it throws is its own fault and counts for nothing.
 */
export function createPolicy(options: PolicyOptions): Policy {
  const { name, clock = systemClock, random = Math.random, onOutcome } = options
  const retry = options.retry === false ? { attempts: 1 } : (options.retry ?? {})
  const { attempts = policyDefaults.attempts } = retry
  const budget = createRetryBudget(retry, clock)
  const breaker: Breaker | undefined =
    options.breaker === false
      ? undefined
      : createBreaker(options.breaker ?? {}, clock, options.onBreaker)
  const bulkhead: Bulkhead | undefined =
    options.bulkhead === false ? undefined : createBulkhead(options.bulkhead ?? {})

  async function attempt<T>(
    work: (signal: AbortSignal, attempt: number) => Promise<T>,
    signal: AbortSignal,
    number: number,
  ): Promise<T> {
    const place = bulkhead?.enter(signal)
    if (bulkhead !== undefined && place === undefined) {
      throw new DependencyError(name, 'BULKHEAD_FULL')
    }
    const leave = await place
    try {
      const admission = breaker?.admit()
      if (admission === undefined) return await work(signal, number)
      if (!admission.isAdmitted) {
        throw new DependencyError(name, 'BREAKER_OPEN', { retryAfterMs: admission.retryAfterMs })
      }
      const fail = (error: unknown) =>
        admission.ended(isFailure(error, signal) ? 'failure' : 'ignored')
      // Work that pays no heed to its end may never say how it ended: a half-open breaker would wait for ever.
      const giveUp = () => fail(signal.reason)
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        const result = await work(signal, number)
        admission.ended('success')
        return result
      } catch (error) {
        fail(error)
        throw error
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    } finally {
      leave?.()
    }
  }

  async function tryAgainAndAgain<T>(
    work: (signal: AbortSignal, attempt: number) => Promise<T>,
    signal: AbortSignal,
    isIdempotent: boolean,
    endsAt: number,
  ): Promise<T> {
    budget.called()
    for (let retries = 0; ; retries++) {
      try {
        return await attempt(work, signal, retries)
      } catch (error) {
        const mayTry = isIdempotent && retries + 1 < attempts && !signal.aborted
        if (!mayTry || !(error instanceof DependencyError && error.isTransient)) throw error
        const pauseMs = Math.max(backoffMs(retries, retry, random), error.retryAfterMs ?? 0)
        // A pause beyond the deadline would only make the caller wait for the same error.
        if (clock.now() + pauseMs >= endsAt || !budget.take()) throw error
        await sleep(clock, pauseMs, signal)
      }
    }
  }

  return {
    get breakerState() {
      return breaker?.state ?? 'closed'
    },
    get running() {
      return bulkhead?.running ?? 0
    },
    get waiting() {
      return bulkhead?.waiting ?? 0
    },
    async run(
      work,
      { signal, isIdempotent, deadlineMs = options.deadlineMs ?? policyDefaults.deadlineMs },
    ) {
      const startedAt = clock.now()
      // Nobody waits longer than whoever asked this service.
      const endsAt = Math.min(startedAt + deadlineMs, currentRequest()?.deadlineAt ?? Infinity)
      // Who asks with less than half of the usual patience cannot stop the calls of all others.
      const isExcused = endsAt - startedAt < (options.deadlineMs ?? policyDefaults.deadlineMs) / 2
      const error = () => new DependencyError(name, 'DEADLINE', { isExcused })
      try {
        const result = await withDeadline(
          { clock, limitMs: endsAt - startedAt, signal, error },
          (inner) => tryAgainAndAgain(work, inner, isIdempotent, endsAt),
        )
        onOutcome?.('success', clock.now() - startedAt)
        return result
      } catch (failure) {
        onOutcome?.(outcomeOf(failure), clock.now() - startedAt, failure)
        throw failure
      }
    },
  }
}

/** Given up by the caller says nothing about the dependency; by the deadline it says all. */
function isFailure(error: unknown, signal: AbortSignal): boolean {
  const told: unknown = signal.aborted ? signal.reason : error
  if (!(told instanceof DependencyError) || told.isExcused) return false
  return told.code === 'DEADLINE' || told.code === 'UNREACHABLE' || told.code === 'BAD_ANSWER'
}

function outcomeOf(error: unknown): CallOutcome {
  if (!(error instanceof DependencyError)) return 'error'
  if (error.code === 'DEADLINE') return 'timeout'
  return error.code === 'BREAKER_OPEN' || error.code === 'BULKHEAD_FULL' ? 'rejected' : 'error'
}
