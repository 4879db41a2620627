import { KitError } from '../kernel/errors.ts'
import { loadPeer } from '../kernel/load-peer.ts'
import type { SharedTier } from './shared.ts'

/** What is used of a client: `redis` 6 has it, and whatever is like it. */
export interface RedisLike {
  get(key: string): Promise<string | null>
  set(
    key: string,
    text: string,
    options: { expiration: { type: 'PX'; value: number } },
  ): Promise<unknown>
  del(key: string): Promise<unknown>
}

export interface RedisTierOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string
  /** Told of each error of the connection; by default nobody is: the cache counts its own. */
  readonly onError?: (error: Error) => void
  /** 0 to 1, spreads reconnects. */
  readonly random?: () => number
}

/**
 * A shared tier in Redis: over a client that is handed in and stays the caller's, or over a URL.
 * Does not wait for the connection. Rejects with PEER_MISSING or OPTION_INVALID, never because Redis
 * is down.
 */
export async function createRedisTier(source: RedisTierOptions | RedisLike): Promise<SharedTier> {
  if ('get' in source) return tierOf(source)
  const { onError = () => {}, random = Math.random } = source
  if (!URL.canParse(source.url) || !/^rediss?:/.test(source.url)) {
    // Without the value, which may hold a password.
    throw new KitError('OPTION_INVALID', 'The url for the cache is no redis:// or rediss:// URL.')
  }
  const { createClient } = await loadPeer('redis', 'A cache in Redis', () => import('redis'))
  const client = createClient({
    url: source.url,
    // While Redis is away a command fails at once instead of waiting for it in memory.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1_024,
    // A connection whose other end went silent is noticed by its unanswered ping.
    pingInterval: 2_000,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: 10_000,
      reconnectStrategy: (retries) =>
        Math.min(5_000, 50 * 2 ** Math.min(retries, 10)) * (0.5 + random() / 2),
    },
  })
  client.on('error', onError)
  client.connect().catch(() => {})
  return { ...tierOf(client), close: () => client.destroy() }
}

function tierOf(client: RedisLike): SharedTier {
  return {
    get: async (key) => (await client.get(key)) ?? undefined,
    set: (key, text, ttlMs) =>
      client.set(key, text, { expiration: { type: 'PX', value: Math.max(1, Math.round(ttlMs)) } }),
    delete: (key) => client.del(key),
  }
}
