import type { Exchange, Instant } from './common.ts'

/** Key: none. More requests than one client should send, and what it and others are answered meanwhile. */
export interface BurstObservation {
  /** The instance was started with the limit that `limits.lowered` declares. */
  isLowered: boolean
  /** One, or a second one from elsewhere where the first met no limit. */
  rounds: BurstRound[]
  /** Header fields in which the answers told of a limit, as they were sent; at most eight. */
  announced: [name: string, value: string][]
  /** How the second client differs from the first. */
  otherBy: ('address' | 'identity')[]
  /** How the request that was refused is sent: by an identity, or by nobody. */
  isIdentified: boolean
  /** Absent: the service served everything, or failed for everybody alike. */
  refusal?: BurstRefusal
  /** What was asked while the first client was refused. */
  asked: AskedUnderLimit[]
  retry?: RetryAfterRefusal
  /** A limit on all that one client asks, as far as the burst could tell; none where it was lowered. */
  found?: { requests: number; perMs: number }
}

/** Requests of one client, at most a hundred a second. */
export interface BurstRound {
  /** `balancer`: with the client's address in `X-Forwarded-For`; `direct`: from 127.0.0.2, without. */
  way: 'balancer' | 'direct'
  startedAt: Instant
  endedAt: Instant
  operations: string[]
  sent: number
  /** Answered as before the burst. */
  served: number
  /** How many were answered so: `200`, `429`, or an outcome that is no answer. */
  statuses: Record<string, number>
}

export interface BurstRefusal {
  operation: string
  status: number
  /** Requests served before it. */
  servedBefore: number
  at: Instant
  /** Of a 2xx: nothing of what the body held before is in it. */
  isOtherBody: boolean
  /** The first twenty refusals of the first client. */
  answers: RefusedAnswer[]
}

export interface RefusedAnswer {
  at: Instant
  status?: number
  /** `Retry-After` as it was sent. */
  retryAfter?: string
  /** So long after the answer came; absent when the value is neither seconds nor a date. */
  retryAfterMs?: number
}

/** Only what lies between two refusals of the first client counts. */
export interface AskedUnderLimit {
  subject: 'second-client' | 'live' | 'ready' | 'metrics' | 'rotated'
  /** Of a rotated `X-Forwarded-For`: how many addresses stood behind the one that changed. */
  hops?: number
  asked: number
  /** Answered as ever. */
  served: number
  /** Answered as the first client was. */
  refused: number
  /** The first client was served before or after it: nothing is known of these. */
  lost: number
}

/** The first client waits as it was told, and asks again. */
export interface RetryAfterRefusal {
  retryAfter: string
  waitMs: number
  /** None: longer than is waited for. */
  tries: { afterMs: number; status?: number; outcome: Exchange['outcome']; isServed: boolean }[]
}
