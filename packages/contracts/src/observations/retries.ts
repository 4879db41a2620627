import type { Exit } from './common.ts'

/** Keys: the HTTP dependencies that known requests use. One request at a time. */
export interface RetriesObservation {
  dependency: string
  /** The request that is sent, and what it asks of the dependency. */
  operation: string
  dependencyOperations: string[]
  /** Without a fault. */
  attemptsPerRequest: number
  /** The first attempt of each request fails, the next ones work. */
  single: FailedOnce[]
  /** Every attempt of a request fails at once. */
  chains: RetryChain[]
  /** The dependency refuses the request with 400: attempts for each request. */
  refused: number[]
  /** The first attempt is answered 503 with `Retry-After`. */
  later: LaterRetry[]
  /** A request that has the dependency change something, which it does and ends the connection without a word. */
  writes: RepeatedWrite[]
  exit?: Exit
}

export interface FailedOnce {
  /** `error`: 503. `reset`: RST. */
  fault: 'error' | 'reset'
  attempts: number
  status?: number
  worked: boolean
  /** The answer carried `Retry-After`. */
  asksToRetry: boolean
}

export interface RetryChain {
  attempts: number
  /** From the end of an attempt to the start of the next; the first twenty. */
  gapsMs: number[]
  tookMs: number
}

export interface LaterRetry {
  retryAfterMs: number
  attempts: number
  /** To the second attempt. */
  gapMs?: number
}

export interface RepeatedWrite {
  operation: string
  /** What it asks of the dependency. */
  dependencyOperation: string
  attempts: number
  /** Attempts with an idempotency key, and how many different ones. */
  keyed: number
  keys: number
  /** The body is the same each time and carries something that looks generated, as a key would. */
  isBodyStable: boolean
}
