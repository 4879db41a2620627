import type { Exchange, Exit, Instant } from './common.ts'
import type { SourceSigns } from './tracing.ts'

/** Key: none. Refused requests and then an unhandled error, at an instance that was pointed at an error tracker. */
export interface CrashObservation {
  /** What raised the error: the declared route, or a dependency that answered something of the wrong type. */
  provoked: {
    by: 'crash-route' | 'wrong-answer'
    operation: string
    at: Instant
    outcome: Exchange['outcome']
    status?: number
  }
  /** Before that: requests with the 4xx that they got, and what the tracker was told meanwhile. */
  refused: { statuses: number[]; events: TrackedEvent[] }
  /** What the tracker was told of the error, the first ten. */
  events: TrackedEvent[]
  eventCount: number
  /** Other things that came, e.g. `session`: the tracker is in use. */
  otherItems: string[]
  /** What was sent to the tracker and could not be read, in words. */
  refusals: string[]
  /** Values that were planted, or that only the service may know, by kind. */
  leaks: { kind: LeakedKind; times: number }[]
  /** An event was too long to be looked through. */
  isTruncated: boolean
  /** How the process ended because of it. */
  exit?: Exit
  signs: SourceSigns
  /** The service's own files take a release, or an environment, from a variable. */
  namesRelease: boolean
  namesEnvironment: boolean
}

export type LeakedKind =
  | 'password'
  | 'card'
  | 'email'
  | 'token'
  | 'phone'
  | 'body'
  | 'secret'
  | 'cookie'
  | 'query'

export interface TrackedEvent {
  at: Instant
  /** `error` when the event does not say. */
  level: string
  /** The exception's type; absent for a message. */
  exception?: string
  environment?: string
  release?: string
  tags: string[]
  /** The fields that say who it was, e.g. `id`. */
  user: string[]
  /** One of them holds an e-mail address. */
  hasEmail: boolean
}
