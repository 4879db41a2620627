import type { Exit, Instant } from './common.ts'

/** Keys: the dependencies that known requests use. */
export interface PoolObservation {
  dependency: string
  /** Processes of the service below npm, sh and the like: each may have a pool of its own. */
  processes: number
  /** Requests one at a time, after a warm-up; for one operation or two. */
  reuse: ReuseRound[]
  /** So many requests at once while replies are withheld, the fewest first. */
  levels: ConcurrencyLevel[]
  /** All connections reset: first while idle, then with requests in flight. */
  resets: ConnectionReset[]
  exit?: Exit
}

/** The last round: one before it may have filled a pool. */
export interface ReuseRound {
  operation: string
  startedAt: Instant
  rounds: number
  requests: number
  /** Requests that worked. */
  worked: number
  /** Requests answered 429. */
  limited: number
  /** Attempts at the dependency, the opening of sessions left out. */
  attempts: number
  /** Connections opened meanwhile. */
  opens: number
  /** Connections that the dependency ended, or said that it would. */
  endedByDependency: number
}

export interface ConcurrencyLevel {
  operation: string
  concurrency: number
  startedAt: Instant
  /** How long replies were withheld. */
  heldMs: number
  /** Attempts that were withheld. */
  attemptsHit: number
  /** Connections that carried a withheld attempt, or were opened for one, when the replies were let through. */
  inUse: number
  /** Requests that had reached the service and had no answer when the replies were let through. */
  waiting: number
  /** Requests answered before that: refused, or given up. */
  answeredEarly: number
  /** Attempts that the service gave up while they were withheld. */
  givenUp: number
  /** Connections that the dependency refused; then the level was seen again with those held too. */
  refused: number
  /** Requests answered 429. */
  limited: number
  /** No connection and no attempt was added any more, on a machine that let the service work. */
  isSettled: boolean
}

export interface ConnectionReset {
  at: Instant
  /** Connections that were reset. */
  connections: number
  /** Attempts that were under way. */
  inFlight: number
  /** How long it was watched: until it worked, or a limit left no room for requests. */
  watchedMs: number
  /** From the reset to the first of five requests running that worked. */
  recoveredAfterMs?: number
  tried: number
  failed: number
  limited: number
  /** How long the failed requests took, the middle one of them. */
  failedInMs?: number
  /** Attempts at the dependency in the second half of the watch. */
  lateAttempts: number
  /** Whether connections were reused afterwards. */
  reuse?: ReuseRound
  exit?: Exit
}
