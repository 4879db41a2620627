import type { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { loadPeer } from '../kernel/load-peer.ts'
import type { RequestLimit } from './decision.ts'
import type { SharedCount, SharedStore } from './shared-store.ts'

export interface RedisStoreSettings {
  readonly clock: Clock
  /** `redis://host:6379` or `rediss://…`. */
  readonly url: string
  readonly requests: RequestLimit
  /** Before each key, `limit` unless told: services that share a Redis need different ones. */
  readonly prefix?: string
}

export interface RedisClientStoreSettings extends Pick<RedisStoreSettings, 'requests' | 'prefix'> {
  /** Made elsewhere, as by `kit.redis`: it reconnects and is closed there. */
  readonly client: { readonly isReady: boolean; ping(): Promise<unknown> }
}

/** A connection that says nothing for so long is given up for a new one: its peer may have vanished without a word. */
const silenceMs = 10_000

/**
 * Charges a key unless that goes beyond the limit; gives what is used, and the rest of the window in milliseconds.
 * ARGV: cost, the window in seconds, the limit. A key without an end, which another writer made, gets one.
 */
const chargeScript = `
local used = tonumber(redis.call('get', KEYS[1]) or '0') + tonumber(ARGV[1])
if used <= tonumber(ARGV[3]) then
  redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX')
  redis.call('incrby', KEYS[1], ARGV[1])
end
local rest = redis.call('pttl', KEYS[1])
if rest == -1 then redis.call('expire', KEYS[1], ARGV[2]) end
if rest < 0 then rest = 1000 * ARGV[2] end
return {used, rest}
`

/**
 * Counts in Redis, through rate-limiter-flexible: over a client that is handed in, or over a URL. Does not wait for
 * the connection: until it is there, and whenever it is lost, questions are rejected at once. Rejects with
 * PEER_MISSING or OPTION_INVALID.
 */
export async function createRedisStore(
  settings: RedisStoreSettings | RedisClientStoreSettings,
): Promise<SharedStore> {
  const { requests, prefix = 'limit' } = settings
  if (requests.windowMs < 1000 || requests.windowMs % 1000 !== 0)
    throw new KitError('OPTION_INVALID', 'A limit in Redis needs a window of whole seconds.')
  const { RateLimiterRedis } = await loadPeer(
    'rate-limiter-flexible',
    'The shared limit',
    () => import('rate-limiter-flexible'),
  )
  const limiterOf = (storeClient: unknown) =>
    new RateLimiterRedis({
      storeClient,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      points: requests.limit,
      duration: requests.windowMs / 1000,
      keyPrefix: prefix,
      customIncrTtlLuaScript: chargeScript,
    })
  if (!('client' in settings)) return storeAt(settings, limiterOf)
  const { client } = settings
  const limiter = limiterOf(client)
  return {
    name: 'redis',
    charge: (key, cost) => consume(limiter, key, cost),
    ping: async () => void (await client.ping()),
    close: async () => {},
  }
}

type Limiter = Pick<RateLimiterRedis, 'consume'>

async function storeAt(
  { url, clock }: RedisStoreSettings,
  limiterOf: (client: unknown) => Limiter,
): Promise<SharedStore> {
  const { createClient } = await loadPeer('redis', 'The shared limit', () => import('redis'))

  const connect = () => {
    const client = createClient({
      url,
      // Commands that wait for a connection would fill the memory and count requests of long ago.
      disableOfflineQueue: true,
      commandsQueueMaxLength: 2000,
      // Its own attempts wait with timers that keep a process alive: a ping tries again here.
      socket: { connectTimeout: 2000, reconnectStrategy: false },
    })
    const made = { client, heardAt: clock.now(), isLost: false }
    // Each question that is rejected tells of it; without a listener it would end the process.
    client.on('error', () => (made.isLost = true))
    client.unref()
    client.connect().catch(() => (made.isLost = true))
    return Object.assign(made, { limiter: limiterOf(client) })
  }

  let connection = connectOrRefuse(connect)
  let isClosed = false

  const reconnect = () => {
    if (isClosed) return
    disconnect(connection.client)
    connection = connect()
  }

  return {
    name: 'redis',
    async charge(key, cost) {
      const asked = connection
      const count = await consume(asked.limiter, key, cost)
      asked.heardAt = clock.now()
      return count
    },
    async ping() {
      const asked = connection
      if (!asked.client.isReady) {
        if (asked.isLost || clock.now() - asked.heardAt >= silenceMs) reconnect()
        throw new Error('Redis is not connected')
      }
      const cancel = clock.after(silenceMs, reconnect)
      // A connection that is given up rejects what it was asked.
      await asked.client.ping().finally(cancel)
      asked.heardAt = clock.now()
    },
    async close() {
      isClosed = true
      disconnect(connection.client)
    },
  }
}

/** What is wrong with the URL is said at once, and without the password in it. */
function connectOrRefuse<T>(connect: () => T): T {
  try {
    return connect()
  } catch {
    throw new KitError(
      'OPTION_INVALID',
      'The URL of Redis for the shared limit is not valid. Give one such as redis://host:6379.',
    )
  }
}

function disconnect(client: { destroy(): void }): void {
  try {
    client.destroy()
  } catch {
    // It was closed already.
  }
}

async function consume(limiter: Limiter, key: string, cost: number): Promise<SharedCount> {
  // A used-up limit comes as a rejection, of the same shape as a result.
  const result: unknown = await limiter.consume(key, cost).catch((refused: unknown) => {
    if (refused instanceof Error) throw refused
    return refused
  })
  const { consumedPoints, msBeforeNext } = result as {
    consumedPoints: number
    msBeforeNext: number
  }
  return { used: consumedPoints, resetMs: msBeforeNext }
}
