import type { Exchange, Instant } from '@staticfire/contracts'

/** An exchange with what only memory holds: the response and what is known of the connection. */
export interface SentExchange extends Exchange {
  /** Lower-case names; repeated headers joined by a comma, `set-cookie` by a newline. */
  responseHeaders: Record<string, string>
  rawResponseHeaders: [name: string, value: string][]
  /** At most 1 MiB. */
  body: Buffer
  bodyBytes: number
  bodyIsTruncated: boolean
  /** The status is one that counts as working for the operation. */
  isExpected: boolean
  /** The whole request had been handed to the kernel when the exchange ended. */
  isRequestWritten: boolean
  connectedAt?: Instant
  /** The id of the client's connection that carried it; absent when there was none. */
  connection?: number
}

/** The recorded part of an exchange: plain JSON without headers and body. */
export function toExchange(sent: SentExchange): Exchange {
  const { id, operation, method, path, plannedAt, sentAt, outcome, isReused } = sent
  return {
    id,
    operation,
    method,
    path,
    plannedAt,
    sentAt,
    ...(sent.firstByteAt !== undefined && { firstByteAt: sent.firstByteAt }),
    ...(sent.endedAt !== undefined && { endedAt: sent.endedAt }),
    ...(sent.status !== undefined && { status: sent.status }),
    outcome,
    isReused,
    ...(sent.error !== undefined && { error: sent.error }),
  }
}
