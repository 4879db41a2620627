/**
 * Milliseconds since the epoch with fractions, from one monotonic clock
 * (`performance.timeOrigin + performance.now()`): differences are true durations.
 */
export type Instant = number

/** One HTTP request that the tool sent, and what became of it. */
export interface Exchange {
  id: string
  operation: string
  method: string
  path: string
  /** When the open-loop schedule wanted it sent; latency counts from here. */
  plannedAt: Instant
  sentAt: Instant
  /** First byte of the response. */
  firstByteAt?: Instant
  /** When the response was complete, or the failure was known. */
  endedAt?: Instant
  status?: number
  /** `ok`: a complete response of any status. */
  outcome: 'ok' | 'refused' | 'reset' | 'cut' | 'timeout' | 'pending' | 'invalid'
  /** True when the connection had carried an earlier request. */
  isReused: boolean
  error?: string
}

/** One poll of a probe. `status` is absent when nothing answered. */
export interface ProbeSample {
  at: Instant
  endedAt: Instant
  status?: number
  outcome: Exchange['outcome']
}

/** How a process ended. */
export interface Exit {
  at: Instant
  code: number | null
  signal: string | null
}

/** Send lateness of a generator; timings are void when p99 exceeds the budget. */
export interface Lateness {
  count: number
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** A fault as it stood in a proxy, with the proof that it was met. */
export interface FaultRecord {
  dependency: string
  fault: string
  installedAt: Instant
  healedAt?: Instant
  /** Attempts on the wire that the fault acted on. 0: the fault was not exercised. */
  attemptsHit: number
}

/** One attempt of the service at a dependency, as its proxy saw it. */
export interface AttemptRecord {
  dependency: string
  connection: number
  /** Normalised: `GET /quotes/{}`; `SELECT orders`; `GET`. */
  operation: string
  startedAt: Instant
  firstByteAt?: Instant
  endedAt?: Instant
  /** `answered`, or who gave it up. `open`: neither when the observation ended. */
  outcome:
    | 'answered'
    | 'failed'
    | 'client-closed'
    | 'client-reset'
    | 'upstream-closed'
    | 'cancelled'
    | 'open'
  status?: string
  fault?: string
}

/** Bounded log facts of one phase of an instance's life. */
export interface LogPhase {
  phase: 'start-up' | 'traffic' | 'handled-error' | 'crash' | 'shutdown'
  lines: number
  /** Lines that are one JSON object with time, level and message. */
  structured: number
  /** Up to 20 lines that are not, masked, each cut at 500 characters. */
  offenders: { stream: 'stdout' | 'stderr'; text: string; missing: string[] }[]
  /** True when capture dropped lines because there were too many. */
  isTruncated: boolean
}
