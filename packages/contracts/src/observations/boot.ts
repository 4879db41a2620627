import type { Exit, Instant, LogPhase, ProbeSample } from './common.ts'

/** Keys: `up`, and `down/<dependency>` (that dependency refuses connections while the service starts). */
export interface BootObservation {
  startedAt: Instant
  /** The port that it was told. */
  port: number
  outcome: 'ready' | 'listening' | 'exited' | 'silent'
  listeningAt?: Instant
  listeners: { address: string; port: number }[]
  unixSockets: string[]
  live: { path?: string; samples: ProbeSample[]; body?: string }
  ready: { path?: string; samples: ProbeSample[]; body?: string }
  firstReadyAt?: Instant
  /** The first business requests, sent the moment readiness first said 200. */
  firstRequests: { operation: string; at: Instant; status?: number; isExpected: boolean }[]
  /** Kinds of secret or address found in the probes' bodies, e.g. `password of database`. */
  leaks: string[]
  exit?: Exit
  logs: LogPhase
  /** Last lines printed, masked; at most 20. */
  lastOutput: string[]
  signalReach?: { topPid: number; mainPid: number; wrappers: string[] }
}
