import type { Exchange, Instant } from './common.ts'

/** Key: none. What the OpenAPI document says, beside what the service does. */
export interface ContractObservation {
  /** Absent when none was found at any of `lookedAt`. */
  document?: ContractDocument
  lookedAt: string[]
  /** What the service answers for a path that does not exist. */
  unknown?: { status?: number; mediaType?: string }
  operations: DocumentedOperation[]
  /** Documented operations that were not tried, because there are so many or they are so slow. */
  untried: number
  /** Known routes outside the document that the service serves: declared requests that worked. */
  undocumented: string[]
}

export interface ContractDocument {
  /** A file of the tree, or a path that the service serves. */
  source: 'file' | 'served'
  path: string
  /** As it says: `3.1.0`, or `2.0` for Swagger. */
  version?: string
  /** Why it is not valid, with its place. */
  problem?: string
  /** What is untidy and leaves no doubt; at most 10. */
  warnings: string[]
  operations: number
}

export interface DocumentedOperation {
  /** `GET /orders/{id}`. */
  operation: string
  /** The statuses that it documents: `200`, `4XX`, `default`. */
  statuses: string[]
  /** It is documented to need credentials, and no identity is declared. */
  lacksIdentity: boolean
  /** All that its path names was created before, or it names nothing. */
  namesExisting: boolean
  /** The first is the request as it is documented; the others are wrong in one way. */
  answers: ContractAnswer[]
}

export interface ContractAnswer {
  /** What is wrong about the request; absent for the one as documented. */
  variation?: string
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  mediaType?: string
  /** The same, but for what names the request, as for a path that does not exist. */
  isLikeUnknown: boolean
  /** The key of the documented responses that it falls under; absent when there is none. */
  documentedAs?: string
  /**
   * `nulls`: it differs only in that fields which may be missing are null. `unchecked`: nothing is
   * documented about its body, or it could not be checked.
   */
  body: 'holds' | 'nulls' | 'differs' | 'unchecked'
  /** How the body differs, at most 4; values are not told. */
  differences: string[]
}
