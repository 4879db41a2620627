import type { AttemptRecord, Exchange, FaultRecord } from './common.ts'

/** Keys: `<dependency>/<fault>`, fault one of `silent`, `stalled-body`, `drip`, `black-hole`. */
export interface TimeoutsObservation {
  dependency: string
  fault: 'silent' | 'stalled-body' | 'drip' | 'black-hole'
  /** The declared limit, or the stated default of 10 s. */
  limitMs: number
  isLimitDeclared: boolean
  /** How long the tool waited at most. */
  patienceMs: number
  record: FaultRecord
  /** One entry for each client operation that touches the dependency. */
  operations: TimedOperation[]
}

export interface TimedOperation {
  operation: string
  dependencyOperations: string[]
  /** The control: the same request without the fault, same instance. */
  control: { status?: number; durationMs: number; isExpected: boolean }
  exchanges: Exchange[]
  attempts: AttemptRecord[]
  /** Attempts that the fault acted on. */
  attemptsHit: number
  /** From the client's answer until the service closed or cancelled its attempt, the slowest; absent while one was still open. */
  givenUpAfterMs?: number
  stillOpen: number
  /** By how much the machine may have delayed the answers: it widens what is tolerated. */
  disturbedMs?: number
  /** How long attempts were watched after the client's answer. */
  watchedMs: number
  /** The client of this dependency multiplexes: giving up cannot be seen on the wire. */
  isMultiplexed: boolean
}
