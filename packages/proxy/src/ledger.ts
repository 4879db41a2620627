import { now } from './clock.ts'

/** One request of the client at the dependency, and what became of it. */
export interface Attempt {
  id: number
  connection: number
  /** `GET /quotes/{}` · `SELECT orders` · `GET` · `CONNECT`. */
  operation: string
  /** HTTP: the raw path. Postgres: the SQL with literals replaced, at most 200 characters. */
  key?: string
  /** Postgres: the SQL as sent. HTTP: the body as it comes in. At most its first 1,000 bytes. */
  text?: string
  /** HTTP: the request headers that tie an attempt to its cause, e.g. `traceparent`. */
  headers?: Record<string, string>
  startedAt: number
  firstByteAt?: number
  endedAt?: number
  requestBytes: number
  responseBytes: number
  outcome:
    | 'answered'
    | 'failed'
    | 'client-closed'
    | 'client-reset'
    | 'upstream-closed'
    | 'cancelled'
    | 'open'
  /** HTTP status, SQLSTATE, or the first word of a Redis error. */
  status?: string
  /** HTTP: which side first said that the connection ends with this exchange. */
  endsConnection?: 'request' | 'response'
  /** The fault that acted on it. */
  fault?: string
}

/** One connection of the client to the proxy, and who ended it. */
export interface ConnectionRecord {
  id: number
  openedAt: number
  closedAt?: number
  closedBy?: 'client' | 'upstream' | 'proxy'
  how?: 'fin' | 'reset' | 'terminate'
  attempts: number
}

/** Told when an attempt starts and again when it ends. */
export type AttemptListener = (attempt: Attempt, phase: 'started' | 'ended') => void

/** What the proxy saw. Bounded: the oldest entries make room, and are counted as dropped. */
export class Ledger {
  readonly #attempts: Ring<Attempt>
  readonly #connections: Ring<ConnectionRecord>
  readonly #listeners = new Set<AttemptListener>()
  #lastAttempt = 0
  #lastConnection = 0

  constructor(maxAttempts = 100_000) {
    this.#attempts = new Ring(maxAttempts)
    this.#connections = new Ring(maxAttempts)
  }

  /** Oldest first. The records are live: an open attempt's fields change until it ends. */
  get attempts(): Attempt[] {
    return this.#attempts.toArray()
  }

  get connections(): ConnectionRecord[] {
    return this.#connections.toArray()
  }

  /** How many attempts made room for newer ones. */
  get droppedAttempts(): number {
    return this.#attempts.dropped
  }

  /** The attempts that started at or after the instant. */
  since(instant: number): Attempt[] {
    return this.attempts.filter((attempt) => attempt.startedAt >= instant)
  }

  openAttempts(): Attempt[] {
    return this.attempts.filter((attempt) => attempt.outcome === 'open')
  }

  /** Returns the function that removes the listener. */
  onAttempt(listener: AttemptListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets what has ended; attempts and connections that are under way stay. */
  clear(): void {
    this.#attempts.keep((attempt) => attempt.outcome === 'open')
    this.#connections.keep((connection) => connection.closedAt === undefined)
  }

  openConnection(): ConnectionRecord {
    const record: ConnectionRecord = { id: ++this.#lastConnection, openedAt: now(), attempts: 0 }
    this.#connections.push(record)
    return record
  }

  closeConnection(
    record: ConnectionRecord,
    by: NonNullable<ConnectionRecord['closedBy']>,
    how: NonNullable<ConnectionRecord['how']>,
  ): void {
    record.closedAt = now()
    record.closedBy = by
    record.how = how
  }

  startAttempt(connection: ConnectionRecord, operation: string): Attempt {
    connection.attempts++
    return {
      id: ++this.#lastAttempt,
      connection: connection.id,
      operation,
      startedAt: now(),
      requestBytes: 0,
      responseBytes: 0,
      outcome: 'open',
    }
  }

  /** Lists the attempt: called once its details are known. */
  publish(attempt: Attempt): void {
    this.#attempts.push(attempt)
    for (const listener of this.#listeners) listener(attempt, 'started')
  }

  /** The first ending stands; later ones are ignored. */
  endAttempt(attempt: Attempt, outcome: Attempt['outcome'], status?: string): void {
    if (attempt.outcome !== 'open') return
    attempt.outcome = outcome
    attempt.endedAt = now()
    if (status !== undefined) attempt.status = status
    for (const listener of this.#listeners) listener(attempt, 'ended')
  }
}

class Ring<T> {
  dropped = 0
  #items: T[] = []
  #oldest = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = Math.max(1, limit)
  }

  push(item: T): void {
    if (this.#items.length < this.#limit) {
      this.#items.push(item)
      return
    }
    this.#items[this.#oldest] = item
    this.#oldest = (this.#oldest + 1) % this.#limit
    this.dropped++
  }

  toArray(): T[] {
    return [...this.#items.slice(this.#oldest), ...this.#items.slice(0, this.#oldest)]
  }

  keep(wanted: (item: T) => boolean): void {
    this.#items = this.toArray().filter(wanted)
    this.#oldest = 0
  }
}
