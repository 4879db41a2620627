import type { Exchange, Exit, Instant } from './common.ts'

/** Key: none. Requests that a service should refuse, one at a time, and whether it outlived them. */
export interface MalformedObservation {
  requests: MalformedRequest[]
  /** The same known request before them and after them. */
  before: ControlRequest
  after: ControlRequest
  exit?: Exit
  /** The declared route that raises, asked once at the end. */
  crash?: Pick<MalformedRequest, 'operation' | 'at' | 'outcome' | 'status' | 'error'>
}

export type MalformedKind =
  | 'broken-json'
  | 'wrong-type'
  | 'missing-field'
  | 'nul-character'
  | 'huge-number'
  | 'long-text'
  | 'invalid-utf8'
  | 'wrong-media-type'
  | 'oversize-body'
  | 'bad-identifier'
  | 'bad-query'
  | 'bad-encoding'
  | 'huge-header'
  | 'unknown-route'
  | 'unknown-method'
  | 'early-abort'

/** One request that is wrong in one way. */
export interface MalformedRequest {
  kind: MalformedKind
  operation: string
  /** What is wrong about it, for a reader: `quantity: […]`. */
  variation: string
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  error?: ErrorBody
  /** A dependency that speaks HTTP refused or failed what it was passed on. */
  isRefusedUpstream?: true
}

/** What the body of an answer of 400 or more is like; the text itself is not kept. */
export interface ErrorBody {
  bytes: number
  mediaType?: string
  /** The names at the top of a JSON object, sorted, at most 20; absent when it is no JSON object. */
  names?: string[]
  /** Kinds of internals found in it: `stack trace`, `SQL error`. */
  internals: Internals[]
}

export type Internals =
  | 'stack trace'
  | 'SQL error'
  | 'path of a source file'
  | 'class of an exception'
  | 'address of a dependency'

export interface ControlRequest {
  operation: string
  outcome: Exchange['outcome']
  status?: number
  /** It worked as the operation says. */
  isExpected: boolean
}
