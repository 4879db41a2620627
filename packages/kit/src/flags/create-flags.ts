import { type Clock, systemClock } from '../kernel/clock.ts'
import { createLosses } from '../kernel/losses.ts'
import { currentRequest } from '../kernel/request.ts'
import type {
  FlagContext,
  FlagDefaults,
  Flags,
  FlagSource,
  FlagsOptions,
  FlagValue,
  FlagValueOf,
  ProviderHost,
} from './flag-types.ts'

const nobody: FlagContext = Object.freeze({})

/**
 * Flags that are evaluated in memory, typed by their defaults.
 * Rejects with PEER_MISSING or OPTION_INVALID; never because values cannot be had.
 */
export async function createFlags<const T extends FlagDefaults>(
  options: FlagsOptions<T>,
): Promise<Flags<T>> {
  const { flags, provider, clock = systemClock, losses = createLosses('flags') } = options
  const listeners = new Set<() => void>()
  const first = Promise.withResolvers<void>()
  let refreshedAt: { now: number; wall: number } | undefined
  let error: string | undefined
  const host: ProviderHost = {
    clock,
    losses,
    refreshed(hasChanged) {
      refreshedAt = { now: clock.now(), wall: clock.wallNow() }
      error = undefined
      first.resolve()
      if (hasChanged) for (const listener of listeners) notify(listener)
    },
    failed(reason) {
      losses.count(reason)
      error = reason
      first.resolve()
    },
  }
  const notify = (listener: () => void) => {
    try {
      listener()
    } catch {
      losses.count('listener-failed')
    }
  }
  const source: FlagSource | undefined = await provider?.open(host)
  if (source !== undefined) await within(clock, options.startTimeoutMs ?? 1_000, first.promise)

  /** Whatever a provider says or does, the answer is a value of the default's type. */
  function evaluate<V extends FlagValue>(
    name: string,
    fallback: V,
    context?: FlagContext,
  ): FlagValueOf<V> {
    const safe = fallback as FlagValueOf<V>
    if (source === undefined || refreshedAt === undefined) return safe
    try {
      const value = source.evaluate(name, fallback, context ?? contextOfRequest())
      if (value === undefined) return safe
      if (isLike(value, fallback)) return value as FlagValueOf<V>
      losses.count('wrong-type')
    } catch {
      losses.count('evaluation-failed')
    }
    return safe
  }

  return {
    losses,
    evaluate,
    isEnabled: (name, context) => evaluate(name, flags[name] === true, context),
    value: (name, context) => evaluate(name, flags[name] as T[typeof name], context),
    status() {
      const ageMs = refreshedAt === undefined ? undefined : clock.now() - refreshedAt.now
      return {
        source: refreshedAt === undefined ? 'defaults' : (provider?.name ?? 'defaults'),
        lastRefreshedAt: refreshedAt?.wall,
        ageMs,
        isStale:
          provider !== undefined && !(ageMs !== undefined && ageMs <= 3 * provider.intervalMs),
        error,
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      listeners.clear()
      await source?.close()
    },
  }
}

function contextOfRequest(): FlagContext {
  const identity = currentRequest()?.identity
  return identity === undefined ? nobody : { targetingKey: identity }
}

function isLike(value: unknown, fallback: FlagValue): boolean {
  if (typeof value !== typeof fallback || value === null) return false
  return !Number.isNaN(value) && !Array.isArray(value)
}

async function within(clock: Clock, timeoutMs: number, ready: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.after(timeoutMs, resolve)
  await Promise.race([ready, promise])
  cancel()
}
