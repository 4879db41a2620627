import { KitError } from '../kernel/errors.ts'
import { backoffMs } from '../resilience/backoff.ts'

export interface RedisConnectionOptions {
  /** Shown by Redis beside the connection (`CLIENT LIST`). */
  name?: string
  /** Default 2,000. */
  connectTimeoutMs?: number
  /** Commands that are under way or wait to be written, at most. Default 1,024. */
  maxCommands?: number
  /** 0 to 1, spreads reconnects. Default `Math.random`. */
  random?: () => number
}

/**
 * Options for `createClient` of `redis` in which nothing waits without an end. Throws OPTION_INVALID for what is no
 * `redis://` or `rediss://` URL, without showing it: it may hold a password.
 */
export function redisOptions(
  url: string,
  {
    name,
    connectTimeoutMs = 2_000,
    maxCommands = 1_024,
    random = Math.random,
  }: RedisConnectionOptions = {},
) {
  if (!URL.canParse(url) || !/^rediss?:/.test(url)) {
    throw new KitError('OPTION_INVALID', 'The URL of Redis is no redis:// or rediss:// URL.')
  }
  return {
    url,
    ...(name !== undefined && { name }),
    // While Redis is away a command fails at once instead of waiting for it in memory.
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxCommands,
    // An idle connection whose other end went silent is noticed by its unanswered ping.
    pingInterval: 2_000,
    socket: {
      connectTimeout: connectTimeoutMs,
      socketTimeout: 10_000,
      // Never quite nothing: a Redis that refuses at once would be asked in a tight loop.
      reconnectStrategy: (retries: number) =>
        25 + backoffMs(Math.min(retries, 10), { baseMs: 100, maxMs: 5_000 }, random),
    },
  }
}
