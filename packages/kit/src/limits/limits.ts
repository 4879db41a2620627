import type { Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { createLosses, type Losses } from '../kernel/losses.ts'
import type { Decision, RequestLimit } from './decision.ts'
import { createLimitHeaders, type LimitHeaders } from './limit-headers.ts'
import { createMemoryLimiter } from './memory-limiter.ts'
import { createSharedLimiter, type FallbackReason } from './shared-limiter.ts'
import type { SharedStore } from './shared-store.ts'

export interface LimitsSettings {
  readonly requests: RequestLimit
  readonly clock: Clock
  /** So many keys are told apart in memory, 100,000 unless told: about 20 MB when all are used. */
  readonly maxKeys?: number
  /** The policy's name in the headers, `default` unless told. */
  readonly policy?: string
}

export interface SharedLimitsSettings extends LimitsSettings {
  readonly store: SharedStore
  /** How long a request waits for the store at most, 50 unless told. */
  readonly storeTimeoutMs?: number
}

export interface LimitsStatus {
  /** Who decides now. */
  readonly decidedBy: 'memory' | 'store'
  /** The shared store's name, when there is one. */
  readonly store: string | undefined
  /** Why memory decides although there is a store. */
  readonly fallbackReason: FallbackReason | undefined
  readonly keys: number
}

export interface SharedLimits {
  /** Charges a key for a request that costs so much, 1 unless told. At once while memory decides. Never rejects. */
  take(key: string, cost?: number): Decision | Promise<Decision>
  /** What to tell the client: `RateLimit-Policy`, `RateLimit` and, when refused, `Retry-After`. */
  headers(decision: Decision): LimitHeaders
  status(): LimitsStatus
  readonly losses: Losses
  close(): Promise<void>
}

export interface Limits extends SharedLimits {
  take(key: string, cost?: number): Decision
}

/** Limits requests by key: in memory, or shared by a store with memory behind it. Throws OPTION_INVALID. */
export function createLimits(settings: LimitsSettings): Limits
export function createLimits(settings: SharedLimitsSettings): SharedLimits
export function createLimits(settings: LimitsSettings | SharedLimitsSettings): SharedLimits {
  const { requests, clock, maxKeys = 100_000, policy = 'default' } = settings
  requireLimit(requests, maxKeys, policy)
  const losses = createLosses('limits')
  const memory = createMemoryLimiter(requests, clock, maxKeys, losses)
  const base = { headers: createLimitHeaders(requests, policy), losses }
  if (!('store' in settings) || settings.store === undefined)
    return {
      ...base,
      take: memory.take,
      status: () => ({
        decidedBy: 'memory',
        store: undefined,
        fallbackReason: undefined,
        keys: memory.size(),
      }),
      close: async () => {},
    }
  const { store, storeTimeoutMs = 50 } = settings
  if (!(storeTimeoutMs > 0)) throw new KitError('OPTION_INVALID', 'storeTimeoutMs must be above 0.')
  const shared = createSharedLimiter(store, memory, requests, clock, storeTimeoutMs, losses)
  return {
    ...base,
    take: shared.take,
    status: () => ({
      decidedBy: shared.fallbackReason() === undefined ? 'store' : 'memory',
      store: store.name,
      fallbackReason: shared.fallbackReason(),
      keys: memory.size(),
    }),
    close: shared.close,
  }
}

function requireLimit(
  { limit, windowMs, burst = limit }: RequestLimit,
  maxKeys: number,
  policy: string,
): void {
  const wrong = !(Number.isInteger(limit) && limit > 0)
    ? 'limit must be a whole number above 0'
    : !(windowMs > 0 && windowMs < Infinity)
      ? 'windowMs must be above 0'
      : !(Number.isInteger(burst) && burst > 0)
        ? 'burst must be a whole number above 0'
        : !(Number.isInteger(maxKeys) && maxKeys > 0)
          ? 'maxKeys must be a whole number above 0'
          : !/^[\w.-]{1,64}$/.test(policy)
            ? 'policy must be a short word'
            : undefined
  if (wrong !== undefined) throw new KitError('OPTION_INVALID', `Of the request limits, ${wrong}.`)
}
