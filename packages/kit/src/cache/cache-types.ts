import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import type { SharedOptions } from './shared.ts'

export interface CacheOptions<V> {
  readonly maxEntries: number
  /** Needs `sizeOf`, unless values are strings or bytes. */
  readonly maxBytes?: number
  readonly sizeOf?: (value: V) => number
  /** How long a value is fresh. */
  readonly ttlMs: number
  /** How long after that it may still be answered, while it is loaded anew or cannot be. Default 0. */
  readonly staleMs?: number
  /** How long a failed load is remembered. Default 0: not at all. */
  readonly negativeTtlMs?: number
  /** Share of the ttl that chance takes off, so that entries do not expire together. Default 0.1. */
  readonly jitter?: number
  /** A load that takes longer fails. Default 30000. */
  readonly loadTimeoutMs?: number
  /** A second tier that other instances share. */
  readonly shared?: SharedOptions<V>
  readonly losses?: Losses
  readonly clock?: Clock
  /** 0 to 1. */
  readonly random?: () => number
}

/** Gets the value. The signal is aborted when nobody waits any more, and at the load's timeout. */
export type Load<V> = (signal: AbortSignal) => Promise<V> | V

export interface GetOptions {
  /** Ends this caller's wait; others who wait for the same key get their value. */
  readonly signal?: AbortSignal | undefined
}

export interface Cache<V> {
  /**
   * The value of a key: from memory, from the shared tier, or loaded, once for all who ask at once.
   * Rejects with the load's error, or with the signal's reason.
   */
  get(key: string, load: Load<V>, options?: GetOptions): Promise<V>
  /** A fresh value from memory, without a promise. */
  peek(key: string): V | undefined
  set(key: string, value: V): void
  /** Forgets the key in both tiers; a load under way no longer fills it. */
  delete(key: string): void
  /** Forgets all keys of this instance; the shared tier keeps its own. */
  clear(): void
  stats(): CacheStats
  /** What went wrong beside the loads, by reason: `shared-timeout`, `shared-error`, … */
  readonly losses: Losses
  /** Ends loads under way and closes the shared tier. */
  close(): Promise<void>
}

export interface CacheStats {
  /** Fresh from memory. */
  readonly hits: number
  /** Answered past its ttl. */
  readonly staleHits: number
  readonly misses: number
  /** Found in the shared tier. */
  readonly sharedHits: number
  readonly loads: number
  readonly loadFailures: number
  readonly evictions: number
  readonly entries: number
  readonly bytes: number
}
