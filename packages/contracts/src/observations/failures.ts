import type { Exchange, Exit, FaultRecord, Instant } from './common.ts'
import type { ControlRequest, ErrorBody } from './malformed.ts'

/** Keys: `<dependency>/<fault>`. Known requests while a dependency answers at once, with an error. */
export interface FailuresObservation {
  dependency: string
  fault: 'refuse' | 'error' | 'garbage'
  record: FaultRecord
  operations: FailedOperation[]
}

/** One request while the dependency failed, with the same request before it. */
export interface FailedOperation {
  operation: string
  control: ControlRequest
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  /** Attempts at the dependency that the fault acted on meanwhile. */
  attemptsHit: number
  /** The declared mark of a fallback was there. Absent: none is declared for this operation and dependency. */
  isMarkedDegraded?: boolean
  /** No body, or an empty JSON value, where the control had more. */
  isEmpty: boolean
  error?: ErrorBody
  exit?: Exit
}
