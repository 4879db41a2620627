import type { Exchange, FaultRecord, Instant, Lateness, LogPhase, ProbeSample } from './common.ts'

/** Keys: `<dependency>/<fault>` (fault `refuse` or `silent`), and `load` (no fault, requests under way). */
export interface ReadinessObservation {
  dependency?: string
  fault?: 'refuse' | 'silent'
  livePath?: string
  readyPath?: string
  cycles: OutageCycle[]
  /** The probes while requests were under way, for the key `load`. */
  underLoad?: {
    live: ProbeSample[]
    ready: ProbeSample[]
    requests: number
    ratePerSecond: number
    lateness: Lateness
  }
  /** Declared, or measured: at least 90 % of the requests that use it failed while it was out. */
  isCritical?: boolean
  logs: LogPhase
  exit?: { at: Instant; code: number | null; signal: string | null }
}

export interface OutageCycle {
  record: FaultRecord
  /** By how much the machine may have delayed the probes' answers. */
  disturbedMs?: number
  live: ProbeSample[]
  ready: ProbeSample[]
  /** First poll that was not 2xx after the fault stood. */
  notReadyAt?: Instant
  /** First 2xx after the heal, of at least three running. */
  readyAgainAt?: Instant
  requests: { during: number; failedDuring: number; after: number; failedAfter: number }
  exchanges: Exchange[]
  /** Body of a not-ready answer, masked, cut at 2,000 characters. */
  notReadyBody?: string
  namesDependency?: boolean
  leaks: string[]
}
