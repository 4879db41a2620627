import type { Attempt } from './ledger.ts'
import type { ProtocolName } from './protocols/tap.ts'

/** One way to hurt a dependency. Plain data, so that it can be recorded with a run. */
export type Fault =
  | { type: 'latency'; ms: number; jitterMs?: number }
  | { type: 'bandwidth'; bytesPerSecond: number }
  | { type: 'refuse' }
  | { type: 'reset' }
  | { type: 'silent' }
  | { type: 'stalled-body' }
  | { type: 'drip'; everyMs?: number; bytes?: number }
  | { type: 'black-hole' }
  | { type: 'truncate'; afterBytes: number }
  | { type: 'slow-close'; ms: number }
  | { type: 'half-open' }
  | { type: 'respond'; status: number; headers?: Record<string, string>; body?: string }
  | { type: 'garbage' }
  | { type: 'postgres-error'; code: string; message?: string }
  | { type: 'redis-error'; message: string }
  | { type: 'fail-first'; count: number; fault: Fault }
  | { type: 'only'; operations: readonly string[]; fault: Fault }

/** A fault as it stands in a proxy. `attemptsHit` counts the attempts that it acted on. */
export interface InjectedFault {
  fault: Fault
  installedAt: number
  healedAt?: number
  attemptsHit: number
}

/**
 * What a fault does, said as data that the connection obeys. `none` is the contract: a fault
 * changes one of its fields.
 */
export interface FaultBehaviour {
  readonly type: string
  /** What becomes of the listening port. Anything but `open` also resets the connections. */
  readonly listener: 'open' | 'refuse' | 'black-hole'
  /** What becomes of the connections that exist when it is installed. */
  readonly existing: 'keep' | 'kill-silently'
  /** It also holds on connections without a request: a FIN of theirs is delayed, for example. */
  readonly holdsWithoutAttempt: boolean
  /** Whether it changes this attempt; asked once, when the request is known and not yet sent on. */
  actsOn(attempt: Attempt): boolean
  /** When an attempt it acts on counts as hit: as it starts, or when the fault bites. */
  readonly hitsWhen: 'started' | 'bitten'
  /** Answers in the upstream's place; undefined lets the request through. */
  readonly reply: Reply | undefined
  /** How response bytes reach the client; undefined: at once. */
  readonly pace: Pace | undefined
  /** Nothing follows the response's head. */
  readonly stallsAfterHead: boolean
  /** The response ends, by FIN, after so many bytes. */
  readonly truncatesAfterBytes: number | undefined
  /** How long a FIN is kept from the other side. Infinity: for ever. */
  readonly delaysCloseMs: number
}

/** What is said to the client instead of the upstream's answer. */
export interface Reply {
  /** `request-start` does not wait for the rest of the request. */
  when: 'request-start' | 'request-end'
  bytes: Buffer
  then: 'continue' | 'fin' | 'reset'
  /** What the ledger notes. */
  outcome: 'answered' | 'failed'
  status?: string
  /**
   * Sent upstream in the request's place, so that the upstream's state stays true; what comes
   * back is dropped, and `readyAgain`, made from its last byte, is said instead.
   */
  upstreamInstead?: Buffer
  readyAgain?: (lastByte: number) => Buffer
}

export interface Pace {
  /** How long a chunk waits after its arrival; asked for each chunk. Infinity: until healed. */
  delayMs(): number
  /** At most so many bytes at a time. */
  sliceBytes: number
  /** The pause between slices. */
  everyMs: number
  /** Requests are slowed as well as responses. */
  isBothWays: boolean
}

/** Makes a fault act: `(fault, protocol) => behaviour`. */
export type FaultMaker<T extends Fault['type']> = (
  fault: Extract<Fault, { type: T }>,
  protocol: ProtocolName,
) => FaultBehaviour
