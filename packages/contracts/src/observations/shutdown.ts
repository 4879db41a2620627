import type { Exchange, Exit, Instant, Lateness, LogPhase, ProbeSample } from './common.ts'

/** Keys: `sigterm`, `sigint`, `second-signal`, and `silent/<dependency>`. */
export interface ShutdownObservation {
  mode: 'sigterm' | 'sigint' | 'second-signal' | 'silent'
  dependency?: string
  signal: string
  graceMs: number
  isGraceDeclared: boolean
  preStopMs: number
  propagationMs: number
  signalledAt: Instant
  /** The process that got the signal, and whether it was the top one that an orchestrator would signal. */
  signalled: { pid: number; isTop: boolean; wrappers: string[] }
  /** Readiness polled every 50 ms. */
  ready: ProbeSample[]
  firstBadProbeAt?: Instant
  /** When the port last accepted, and first refused. */
  lastAcceptAt?: Instant
  firstRefusedAt?: Instant
  /** Slow requests held in flight across the signal; each must be answered completely. */
  witnesses: Exchange[]
  /** What held the witnesses: a delayed reply of a dependency, or a half-sent body. */
  heldBy: 'dependency' | 'half-sent' | 'nothing'
  halfSent: Exchange[]
  arrivals: Exchange[]
  /** Connects refused before first bad probe + propagation. */
  refusedEarly: number
  /** Resets of a reused connection without a response byte. */
  idleResets: number
  /** Late responses, and how many of those said `Connection: close`. */
  late: { responses: number; withConnectionClose: number }
  exit?: Exit
  /** From the signal to the end of the last process of the group. */
  groupGoneAt?: Instant
  /**
   * Connections to dependencies that were open at the signal, and how the service ended them. Those that the
   * dependency ended, and those with a request that was never answered, are left out.
   */
  goodbyes: {
    dependency: string
    connections: number
    terminated: number
    fin: number
    reset: number
  }[]
  /** Whether the last request that was answered left its line in the log. */
  lastRequestLogged?: boolean
  lateness: Lateness
  logs: LogPhase
}
