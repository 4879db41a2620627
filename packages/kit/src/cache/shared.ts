import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'

/** A store that other instances share. It may be down, slow or full of nonsense. */
export interface SharedTier {
  get(key: string): Promise<string | undefined>
  set(key: string, text: string, ttlMs: number): Promise<unknown>
  delete(key: string): Promise<unknown>
  close?(): Promise<void> | void
}

export interface SharedOptions<V> {
  readonly tier: SharedTier
  /** In front of each key. */
  readonly prefix?: string
  /** What a look into the tier may cost. Default 50. */
  readonly timeoutMs?: number
  /** How long it is left alone after it failed. Default 1000. */
  readonly pauseMs?: number
  /** By default JSON. */
  readonly serialize?: (value: V) => string
  /** By default JSON. Throws when the text is no value of this kind. */
  readonly parse?: (text: string) => V
}

/** A shared tier that never fails and never makes anyone wait for long. */
export interface Shared<V> {
  /** The value and its age; undefined when there is none, or nobody could say. */
  find(key: string): Promise<{ value: V; ageMs: number } | undefined>
  /** Nobody waits for these. */
  store(key: string, value: V): void
  remove(key: string): void
  close(): Promise<void>
}

const maxPending = 256
const maxClockSkewMs = 5_000

export function createShared<V>(
  options: SharedOptions<V>,
  keepMs: number,
  clock: Clock,
  losses: Losses,
): Shared<V> {
  const { tier, prefix = '', timeoutMs = 50, pauseMs = 1_000 } = options
  const serialize = options.serialize ?? ((value: V) => JSON.stringify(value))
  const parse = options.parse ?? ((text: string) => JSON.parse(text) as V)
  let pausedUntil = Number.NEGATIVE_INFINITY
  let pending = 0

  /** Undefined when the tier is left alone, has too much to do, fails or is too slow. */
  async function ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (clock.now() < pausedUntil) return undefined
    if (pending >= maxPending) {
      losses.count('shared-busy')
      return undefined
    }
    pending++
    try {
      return await within(clock, timeoutMs, question)
    } catch (error) {
      losses.count(error === tooSlow ? 'shared-timeout' : 'shared-error')
      pausedUntil = clock.now() + pauseMs
      return undefined
    } finally {
      pending--
    }
  }

  /** `<milliseconds since the epoch>:<text>`: the age goes with the value. */
  function write(value: V): string | undefined {
    try {
      return `${clock.wallNow()}:${serialize(value)}`
    } catch {
      losses.count('shared-no-text')
      return undefined
    }
  }

  function read(text: string): { value: V; ageMs: number } | undefined {
    const at = text.indexOf(':')
    const storedAt = at > 0 ? Number(text.slice(0, at)) : Number.NaN
    const ageMs = clock.wallNow() - storedAt
    try {
      if (!(ageMs >= -maxClockSkewMs)) throw new RangeError('from the future, or no time')
      return { value: parse(text.slice(at + 1)), ageMs: Math.max(0, ageMs) }
    } catch {
      losses.count('shared-garbage')
      return undefined
    }
  }

  return {
    async find(key) {
      const text = await ask(() => tier.get(prefix + key))
      return typeof text === 'string' ? read(text) : undefined
    },
    store(key, value) {
      const text = write(value)
      if (text !== undefined) void ask(() => tier.set(prefix + key, text, keepMs))
    },
    remove(key) {
      void ask(() => tier.delete(prefix + key))
    },
    async close() {
      pausedUntil = Number.POSITIVE_INFINITY
      await tier.close?.()
    },
  }
}

const tooSlow = new Error('The shared tier did not answer in time')

function within<T>(clock: Clock, timeoutMs: number, question: () => Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const cancel = clock.after(timeoutMs, () => reject(tooSlow))
  Promise.resolve().then(question).then(resolve, reject).finally(cancel)
  return promise
}
