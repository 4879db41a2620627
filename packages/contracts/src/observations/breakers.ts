import type { Exit, Instant } from './common.ts'

/** Keys: the HTTP dependencies that known requests use. */
export interface BreakersObservation {
  dependency: string
  /** The request that is sent, and what it asks of the dependency. */
  operation: string
  dependencyOperations: string[]
  /** Processes of the service below npm, sh and the like: each may have a breaker of its own. */
  processes: number
  /** Without a fault. */
  control: AttemptWindow
  /** Each request of an outage asks for something else, so that no cache of failures answers. */
  isVaried: boolean
  /** In the order tried: a later one only where an earlier one did not end the calls. */
  outages: BreakerOutage[]
  /** With the fault still there, when the calls had ended. */
  open?: OpenBreaker
  /** When the fault was gone. */
  closing?: ClosingBreaker
  /** Answers of the dependency that blame the request: how many calls still came through afterwards. */
  refusals: RefusedRequests[]
  exit?: Exit
}

/** Some requests in a row, all of them answered or given up before the next window. */
export interface AttemptWindow {
  startedAt: Instant
  requests: number
  /** Attempts at the dependency meanwhile. */
  attempts: number
  /** Requests that worked. */
  worked: number
  /** Requests answered 429. */
  limited: number
  /** Requests without an answer. */
  unanswered: number
  /** The middle one and the slowest. */
  medianMs: number
  slowestMs: number
  /** By how much the machine may have delayed the answers. */
  disturbedMs: number
}

export interface BreakerOutage {
  /** `error`: 503 at once. `reset`: RST at once. `silent`: no answer. */
  fault: 'error' | 'reset' | 'silent'
  installedAt: Instant
  windows: AttemptWindow[]
  /** The service's own rate limit left no room for more. */
  isCutShort: boolean
}

export interface OpenBreaker {
  startedAt: Instant
  watchedMs: number
  requests: number
  attempts: number
  /** From the last attempt before to the first one meanwhile. */
  firstProbeAfterMs?: number
  /** The middle answer of those requests that brought no attempt about. */
  medianMs?: number
  disturbedMs: number
}

export interface ClosingBreaker {
  healedAt: Instant
  watchedMs: number
  requests: number
  attempts: number
  limited: number
  firstAttemptAfterMs?: number
  /** From the heal to the first of five requests running that each reached the dependency. */
  closedAfterMs?: number
  /** While the first call after the reset was under way: the other requests, and how many went through. */
  halfOpen?: { requests: number; attempts: number }
}

export interface RefusedRequests {
  /** The status that the dependency answered. */
  status: number
  requests: number
  attempts: number
  limited: number
  /** Of so many requests after it answers well again, those that reached it. */
  triedAfter: number
  reachedAfter: number
  workedAfter: number
}
