import { hash } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import type { Decision, RequestLimit } from './decision.ts'

export interface MemoryLimiter {
  take(key: string, cost?: number): Decision
  /** How many keys have a place. */
  size(): number
}

/** Longer keys are kept as their hash: a header of 16 KB in each of 100,000 places would be 1.6 GB. */
const maxKeyLength = 64

/** How many places are looked at when a new key needs one. */
const candidates = 8

/**
 * The generic cell rate algorithm: each key has one number, the time at which it would have all of its limit again
 * ("theoretical arrival time", ITU-T I.371). A request moves it on by its share of the window; it may lie as far in
 * the future as the burst is long.
 *
 * Places are bounded. A new key takes one that is worth nothing any more, else a new one, else of a few candidates
 * the one whose key has used least: what is forgotten is small, and counted. To have a used-up limit
 * forgotten, others would have to use up theirs in nearly all places first, which costs far more requests than it gains.
 */
export function createMemoryLimiter(
  { limit, windowMs, burst = limit }: RequestLimit,
  clock: Clock,
  maxKeys: number,
  losses: Losses,
): MemoryLimiter {
  const shareMs = windowMs / limit
  const spanMs = shareMs * burst
  const places = new Map<string, number>()
  const keys: string[] = []
  let fullAt = new Float64Array(Math.min(maxKeys, 1024))
  let hand = 0

  const placeFor = (key: string, now: number): number => {
    const place = freePlace(now)
    const former = keys[place]
    if (former !== undefined) places.delete(former)
    keys[place] = key
    places.set(key, place)
    fullAt[place] = 0
    return place
  }

  const freePlace = (now: number): number => {
    let least = hand
    for (let at = 0; at < candidates && keys.length > 0; at++) {
      hand = hand + 1 < keys.length ? hand + 1 : 0
      if (at === 0 || fullAt[hand]! < fullAt[least]!) least = hand
    }
    if (keys.length > 0 && fullAt[least]! <= now) return least
    if (keys.length < maxKeys) {
      if (keys.length === fullAt.length) fullAt = grown(fullAt, maxKeys)
      return keys.length
    }
    losses.count('key_evicted')
    return least
  }

  return {
    take(key, cost = 1) {
      const now = clock.now()
      const short = key.length <= maxKeyLength ? key : hash('sha256', key, 'base64url')
      // What is no number must not become a free pass, nor spoil the record.
      const charge = cost >= 0 ? cost : 1
      let place = places.get(short)
      const known = place === undefined ? 0 : fullAt[place]!
      const base = known > now ? known : now
      const next = base + charge * shareMs
      const waitMs = next - spanMs - now
      // Sums of shares are not exact: a request is not refused for less than a millionth of its share.
      // What costs more than the whole limit never fits: it is told to come when all of it is there again.
      if (waitMs > shareMs * 1e-6) return refused(base, charge <= burst ? waitMs : spanMs, now)
      if (charge > 0) {
        if (place === undefined) place = placeFor(short, now)
        fullAt[place] = next
      }
      return {
        isAllowed: true,
        limit: burst,
        remaining: remainingAt(next, now),
        resetSeconds: Math.ceil((next - now) / 1000),
        retryAfterSeconds: 0,
      }
    },
    size: () => keys.length,
  }

  function refused(base: number, waitMs: number, now: number): Decision {
    return {
      isAllowed: false,
      limit: burst,
      remaining: remainingAt(base, now),
      resetSeconds: Math.ceil((base - now) / 1000),
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    }
  }

  function remainingAt(full: number, now: number): number {
    return Math.max(0, Math.floor((spanMs - (full - now)) / shareMs + 1e-6))
  }
}

function grown(former: Float64Array<ArrayBuffer>, most: number): Float64Array<ArrayBuffer> {
  const made = new Float64Array(Math.min(most, former.length * 2))
  made.set(former)
  return made
}
