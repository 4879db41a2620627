import type { Exchange, Exit, Instant } from './common.ts'

/** Key: none. Known requests, each with a trace of its own, to an instance that was pointed at a collector. */
export interface TracingObservation {
  requests: TracedRequest[]
  /** Spans that arrived, of whatever trace. */
  spans: number
  /** How they came. */
  transports: ('otlp' | 'sentry')[]
  /** What was sent to the collector and could not be read, in words. */
  refusals: string[]
  signs: SourceSigns
}

/** One request that carried a sampled `traceparent`, and what was seen of its trace. */
export interface TracedRequest {
  operation: string
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  isExpected: boolean
  /** The span whose parent is the request's: a server's, one of another kind, or none came. */
  entry: 'server' | 'other' | 'none'
  /** Spans of its trace. */
  spans: number
  /** Spans that started meanwhile and belong to another trace. */
  foreignSpans: number
  calls: TracedCall[]
  /** Log records while it was served, printed or sent, and those that name its trace. */
  lines: number
  linesWithTrace: number
}

/** What one request made of a dependency. */
export interface TracedCall {
  dependency: string
  /** On the wire. */
  attempts: number
  /** HTTP in clear text: requests whose headers could be read, and those that carried the trace. */
  readable: number
  withTrace: number
  /** Headers of another way to pass traces on, e.g. `b3`. */
  otherHeaders: string[]
  /** Client spans in the request's trace that are of this dependency. */
  clientSpans: number
  /** Client spans of the trace that could not be told apart. */
  unassignedSpans: number
}

/** What the service's own files and start command say of a kind of library. */
export interface SourceSigns {
  /** Source files that were read; documents and lock files are none. */
  filesRead: number
  /** False when there were more files than are read. */
  isComplete: boolean
  /** The first places where one is named: `package.json: @opentelemetry/sdk-node`. */
  named: string[]
  /** A file speaks of samplers or sample rates: what does not arrive may have been left out. */
  mentionsSampling: boolean
}

/** Keys: `collector`, `tracker`. One instance starts and serves while it refuses, one while it is silent and then back. */
export interface UnreachableObservation {
  isReady: boolean
  phases: UnreachablePhase[]
  exit?: Exit
  lastOutput: string[]
}

export interface UnreachablePhase {
  condition: 'refuses' | 'silent' | 'reachable'
  /** What the service sent there meanwhile; nobody counts connects to a closed port. */
  attempts: number
  requests: {
    operation: string
    at: Instant
    outcome: Exchange['outcome']
    status?: number
    /** As it was while the receiver could be reached. */
    isExpected: boolean
    tookMs: number
  }[]
}
