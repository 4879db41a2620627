import { once } from 'node:events'
import { type Clock, systemClock } from '../kernel/clock.ts'
import {
  type BreakerOptions,
  type BreakerState,
  type CallOutcome,
  createPolicy,
  DependencyError,
} from '../resilience/index.ts'
import { withDeadline } from '../resilience/deadline.ts'
import { guardCommands, type RunCommand } from './guard-commands.ts'
import { isReply, toldError } from './told-error.ts'

/** What the kit needs of a client of `redis`, made with `redisOptions` and not connected yet. */
export interface RedisClient {
  readonly isOpen: boolean
  readonly isReady: boolean
  connect(): Promise<unknown>
  ping(): Promise<unknown>
  close(): Promise<unknown>
  destroy(): void
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'ready', listener: () => void): unknown
}

export interface RedisHooks {
  /** Before each command: what to call when it is over. */
  command?(name: string): { ended(result: { error?: unknown }): void }
  outcome?(outcome: CallOutcome, durationMs: number, error: unknown): void
  breaker?(state: BreakerState): void
  /** The connection was lost; the client makes another. */
  lost?(error: Error): void
}

/** For one command, where nothing else is said. */
export const redisDeadlineMs = 500

export interface WatchRedisOptions {
  /** For one command, a transaction as one. Default 500. */
  deadlineMs?: number
  /** `false` asks a Redis that fails again each time. */
  breaker?: BreakerOptions | false
  /** Commands without an answer, at most; more are rejected at once. Default 1,000. */
  concurrency?: number
  clock?: Clock
  hooks?: RedisHooks
}

export interface WatchedRedis<C extends RedisClient> {
  /** The client, whose commands say DependencyError when Redis, not the command, is at fault. */
  client: C
  /** Resolves once Redis has answered a ping. Waits no longer than 900 ms. */
  check(): Promise<unknown>
  /** Lets commands end for a second at most, then cuts the connection. Never rejects. */
  close(signal?: AbortSignal): Promise<void>
  /** `running` has those that were given up, too, as long as Redis may still answer them. */
  stats(): { breaker: BreakerState; running: number }
}

const checkTimeoutMs = 900
const closeTimeoutMs = 1_000
/** A connection that answers nothing for so long, though asked, is given up for a new one: its peer may have vanished. */
const silenceMs = 5_000
/** Redis comes back fast, and one command more is no load. */
const breakerDefaults: BreakerOptions = { resetMs: 1_000 }

/** Connects the client, without waiting for it, and keeps it from hanging, throwing unheard and growing. */
export function watchRedis<C extends RedisClient>(
  name: string,
  client: C,
  options: WatchRedisOptions = {},
): WatchedRedis<C> {
  const { deadlineMs = redisDeadlineMs, breaker, concurrency = 1_000 } = options
  const { clock = systemClock, hooks = {} } = options
  const policy = createPolicy({
    name,
    deadlineMs,
    clock,
    retry: false,
    breaker: breaker === false ? false : { ...breakerDefaults, ...breaker },
    bulkhead: { concurrency, queue: 0 },
    ...(hooks.breaker && { onBreaker: hooks.breaker }),
    onOutcome: (outcome, durationMs, error) => hooks.outcome?.(outcome, durationMs, error),
  })
  let heardAt = clock.now()
  let wasReady = client.isReady
  let isClosed = false
  // Without a listener an error of the connection would end the process. A try that fails again is no news.
  client.on('error', (error) => {
    if (wasReady && !client.isReady) {
      wasReady = false
      hooks.lost?.(error)
    }
  })
  client.on('ready', () => {
    wasReady = true
    heardAt = clock.now()
  })
  if (!client.isOpen) connect()

  function connect(): void {
    // It goes on trying by itself; what it tries in vain it tells its listener.
    client.connect().catch(() => {})
  }

  /** Only while it is connected: otherwise the client is making a connection already. */
  function renewIfSilent(): void {
    if (isClosed || !client.isReady || clock.now() - heardAt < silenceMs) return
    heardAt = clock.now()
    client.destroy()
    connect()
  }

  async function heard<T>(answer: Promise<T>): Promise<T> {
    try {
      const result = await answer
      heardAt = clock.now()
      return result
    } catch (error) {
      // It answered, if only that the command is wrong, or that it is busy.
      if (isReply(error)) heardAt = clock.now()
      throw toldError(name, error)
    }
  }

  const run: RunCommand = async (command, work) => {
    if (!client.isReady) {
      const error = new DependencyError(name, 'UNREACHABLE', { retryAfterMs: 2_000 })
      hooks.outcome?.('rejected', 0, error)
      throw error
    }
    const hook = hooks.command?.(command)
    try {
      const result = await policy.run((signal) => heard(work(signal)), { isIdempotent: false })
      hook?.ended({})
      return result
    } catch (error) {
      hook?.ended({ error })
      if (error instanceof DependencyError && error.code === 'DEADLINE') renewIfSilent()
      throw error
    }
  }

  return {
    client: guardCommands(client, run),
    async check() {
      const error = () => new DependencyError(name, 'DEADLINE')
      const limits = { clock, limitMs: checkTimeoutMs, signal: undefined, error }
      try {
        await withDeadline(limits, async (signal) => {
          if (!client.isReady) await once(client as never, 'ready', { signal })
          await heard(client.ping())
        })
      } catch (failure) {
        renewIfSilent()
        throw failure
      }
    },
    async close(signal) {
      isClosed = true
      if (client.isReady) await ended(client.close(), signal)
      destroy(client)
    },
    stats: () => ({ breaker: policy.breakerState, running: policy.running }),
  }

  /** Each command has a deadline of its own: what is not answered soon is given up already. */
  function ended(closing: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
    const error = () => new DependencyError(name, 'DEADLINE')
    const limits = { clock, limitMs: closeTimeoutMs, signal, error }
    return withDeadline(limits, () => closing).catch(() => {})
  }
}

function destroy(client: RedisClient): void {
  try {
    client.destroy()
  } catch {
    // It was closed already.
  }
}
