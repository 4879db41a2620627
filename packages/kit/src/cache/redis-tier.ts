import { loadPeer } from '../kernel/load-peer.ts'
import { redisOptions, watchRedis } from '../redis/index.ts'
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
  const options = redisOptions(source.url, { random })
  const { createClient } = await loadPeer('redis', 'A cache in Redis', () => import('redis'))
  const client = createClient(options)
  client.on('error', onError)
  const watched = watchRedis('cache', client)
  return { ...tierOf(watched.client), close: () => watched.close() }
}

function tierOf(client: RedisLike): SharedTier {
  return {
    get: async (key) => (await client.get(key)) ?? undefined,
    set: (key, text, ttlMs) =>
      client.set(key, text, { expiration: { type: 'PX', value: Math.max(1, Math.round(ttlMs)) } }),
    delete: (key) => client.del(key),
  }
}
