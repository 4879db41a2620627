import { systemClock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { createLosses } from '../kernel/losses.ts'
import type { Cache, CacheOptions, GetOptions, Load } from './cache-types.ts'
import { createFlights } from './flights.ts'
import { createLru } from './lru.ts'
import { createShared } from './shared.ts'
import { sizeOfText } from './size-of-text.ts'

interface Entry<V> {
  readonly content: { readonly value: V } | { readonly error: unknown }
  /** On the monotonic clock. */
  readonly freshUntil: number
  readonly usableUntil: number
  /** A refresh failed: not again before. */
  retryAt: number
}

const retryAfterFailureMs = 1_000

/**
 * Keeps values in memory, within bounds, and loads each key once however many ask for it.
 * Throws OPTION_INVALID for bounds that make no sense.
 */
export function createCache<V>(options: CacheOptions<V>): Cache<V> {
  const { ttlMs, staleMs = 0, negativeTtlMs = 0, jitter = 0.1 } = options
  const { clock = systemClock, random = Math.random, losses = createLosses('cache') } = options
  requireBounds(options)
  const held = createLru<Entry<V>>(options.maxEntries, options.maxBytes ?? Infinity)
  const flights = createFlights<V>(clock, options.loadTimeoutMs ?? 30_000)
  const sizeOf = options.maxBytes === undefined ? () => 0 : (options.sizeOf ?? sizeOfText)
  const shared =
    options.shared === undefined
      ? undefined
      : createShared(options.shared, ttlMs + staleMs, clock, losses)
  const counts = { hits: 0, staleHits: 0, misses: 0, sharedHits: 0, loads: 0, loadFailures: 0 }

  function keep(key: string, value: V, ageMs: number): void {
    const bornAt = clock.now() - ageMs
    const freshUntil = bornAt + ttlMs * (1 - jitter * random())
    const entry = {
      content: { value },
      freshUntil,
      usableUntil: bornAt + ttlMs + staleMs,
      retryAt: 0,
    }
    const bytes = measure(value)
    if (bytes === undefined) held.delete(key)
    else if (!held.set(key, entry, bytes)) losses.count('too-large')
  }

  /** A size that cannot be told keeps the value out, not from who asked for it. */
  function measure(value: V): number | undefined {
    try {
      return sizeOf(value)
    } catch {
      losses.count('no-size')
      return undefined
    }
  }

  function keepFailure(key: string, error: unknown): void {
    if (negativeTtlMs <= 0) return
    const until = clock.now() + negativeTtlMs
    held.set(key, { content: { error }, freshUntil: until, usableUntil: until, retryAt: 0 }, 0)
  }

  /** What one flight does: the shared tier first, then the load; a stale shared value if that fails. */
  const fetchWith =
    (key: string, load: Load<V>, keepsFailure: boolean) =>
    async (signal: AbortSignal, isCurrent: () => boolean): Promise<V> => {
      const found = shared === undefined ? undefined : await shared.find(key)
      const usable = found !== undefined && found.ageMs < ttlMs + staleMs ? found : undefined
      if (usable !== undefined && usable.ageMs < ttlMs) {
        counts.sharedHits++
        if (isCurrent()) keep(key, usable.value, usable.ageMs)
        return usable.value
      }
      signal.throwIfAborted()
      counts.loads++
      try {
        const value = await load(signal)
        if (isCurrent()) {
          keep(key, value, 0)
          shared?.store(key, value)
        }
        return value
      } catch (error) {
        counts.loadFailures++
        if (usable !== undefined) {
          if (isCurrent()) keepStale(key, usable.value, usable.ageMs)
          return usable.value
        }
        if (keepsFailure && isCurrent()) keepFailure(key, error)
        throw error
      }
    }

  function keepStale(key: string, value: V, ageMs: number): void {
    keep(key, value, ageMs)
    const entry = held.get(key)
    if (entry !== undefined) entry.retryAt = clock.now() + retryAfterFailureMs
  }

  function refresh(key: string, entry: Entry<V>, load: Load<V>): void {
    if (clock.now() < entry.retryAt) return
    // Set before the load starts: if it fails, the next to ask does not start it again at once.
    entry.retryAt = clock.now() + retryAfterFailureMs
    flights.launch(key, fetchWith(key, load, false))
  }

  return {
    losses,
    async get(key: string, load: Load<V>, { signal }: GetOptions = {}): Promise<V> {
      signal?.throwIfAborted()
      const entry = held.get(key)
      const now = clock.now()
      if (entry === undefined || now >= entry.usableUntil) {
        counts.misses++
        return flights.join(key, signal, fetchWith(key, load, true))
      }
      const isStale = now >= entry.freshUntil
      counts[isStale ? 'staleHits' : 'hits']++
      if (isStale) refresh(key, entry, load)
      if ('error' in entry.content) throw entry.content.error
      return entry.content.value
    },
    peek(key) {
      const entry = held.get(key)
      if (entry === undefined || clock.now() >= entry.freshUntil) return undefined
      return 'value' in entry.content ? entry.content.value : undefined
    },
    set(key, value) {
      flights.forget(key)
      keep(key, value, 0)
      shared?.store(key, value)
    },
    delete(key) {
      flights.forget(key)
      held.delete(key)
      shared?.remove(key)
    },
    clear() {
      flights.forgetAll()
      held.clear()
    },
    stats: () => ({
      ...counts,
      evictions: held.evictions(),
      entries: held.entries(),
      bytes: held.bytes(),
    }),
    async close() {
      flights.abortAll(new DOMException('The cache was closed', 'AbortError'))
      await shared?.close()
    },
  }
}

type Bounds = Pick<
  CacheOptions<unknown>,
  'maxEntries' | 'maxBytes' | 'ttlMs' | 'staleMs' | 'jitter'
>

function requireBounds({ maxEntries, maxBytes = 1, ttlMs, staleMs = 0, jitter = 0 }: Bounds): void {
  const isSound =
    Number.isInteger(maxEntries) && maxEntries > 0 && maxBytes > 0 && ttlMs > 0 && staleMs >= 0
  if (isSound && jitter >= 0 && jitter <= 1) return
  throw new KitError(
    'OPTION_INVALID',
    'A cache needs maxEntries (a whole number), maxBytes and ttlMs above 0, staleMs of 0 or more, and jitter from 0 to 1.',
  )
}
