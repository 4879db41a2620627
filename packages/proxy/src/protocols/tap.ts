import type { Attempt } from '../ledger.ts'

export type ProtocolName = 'tcp' | 'http' | 'postgres' | 'redis'

/**
 * Finds the boundaries of requests and responses in the two byte streams of one connection.
 * It never changes bytes. Offsets count from the start of the buffer it was handed.
 */
export interface Tap {
  /**
   * Returns how many bytes were understood. The rest is kept back and comes again, longer: a
   * request goes upstream only once it is known what it is.
   */
  request(buffer: Buffer): number
  /**
   * Returns how many bytes were taken: fewer than all when the conversation asked it to stop.
   * Incomplete heads are remembered by the tap; their bytes go on at once.
   */
  response(buffer: Buffer): number
  /** The upstream sent FIN: ends a response that is delimited by it. */
  responseClosed(): void
}

/** What a tap reports to. */
export interface Conversation {
  /** The exchange whose response comes next. */
  readonly head: Exchange | undefined
  /** The exchange whose request is being read. */
  readonly asking: Exchange | undefined
  requestStarted(at: number, operation: string, details?: AttemptDetails): Exchange
  /** The client wants what there is of an answer before its request is complete. */
  requestFlushed(): void
  requestEnded(at: number): void
  /** The head of the response is complete at this offset. True asks the tap to stop there. */
  responseHead(at: number): boolean
  responseEnded(at: number, outcome: 'answered' | 'failed', status?: string): boolean
  /** Bytes from here on are carried without being understood. */
  fallBack(to: 'turns' | 'opaque'): void
  /** The client said its protocol's goodbye. */
  goodbye(): void
  /** A Postgres backend's key, so that a later CancelRequest finds this connection. */
  backendKey(key: string): void
  cancelRequested(key: string): void
  /** Bytes for the client that no upstream sent, e.g. the refusal of TLS. */
  sayToClient(bytes: Buffer): void
  /** The request bytes up to this offset are not for the upstream. */
  skipRequest(upTo: number): void
}

export interface AttemptDetails {
  key?: string | undefined
  text?: string | undefined
  headers?: Record<string, string> | undefined
  /** A response to it has no body whatever its headers say. */
  isHead?: boolean
}

/** One request and its response on the wire. */
export interface Exchange {
  readonly attempt: Attempt
  readonly isHead: boolean
  isAsked: boolean
  /** The proxy answers in the upstream's place. */
  isLocal: boolean
}
