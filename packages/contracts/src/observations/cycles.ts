import type { Exit, Instant } from './common.ts'

/** Key: none. Bursts and faults, again and again, and what the service holds when it is quiet after each. */
export interface CyclesObservation {
  operations: string[]
  dependencies: string[]
  /** In order; the first is for warming up. */
  cycles: ResourceCycle[]
  /** Requests answered 429. */
  limited: number
  exit?: Exit
}

export interface ResourceCycle {
  startedAt: Instant
  /** Requests of the burst that worked, requests sent into faults, and clients that left in the middle. */
  worked: number
  failed: number
  abandoned: number
  /**
   * Per dependency, requests sent one at a time: the attempts that its fault acted on (a refused connect
   * is none that could be counted), and the connections opened meanwhile that were still open at the end.
   */
  faults: {
    dependency: string
    fault: 'error' | 'refuse'
    attemptsHit: number
    connectionsLeft: number
  }[]
  quiet: QuietResources
}

/** What all processes of the service hold together, when it had stayed the same for a while. */
export interface QuietResources {
  at: Instant
  /** False: it still changed when watching ended; the numbers are the least that were seen. */
  isSettled: boolean
  processes: number
  descriptors: number
  sockets: number
  threads: number
  rssBytes: number
}
