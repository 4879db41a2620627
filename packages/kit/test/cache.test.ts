import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { createCache, createRedisTier } from '../src/cache/index.ts'
import { freePort } from './support/free-port.ts'
import { isRedisInstalled, startRedis } from './support/redis-server.ts'

async function openCache(url: string) {
  const tier = await createRedisTier({ url })
  const cache = createCache<{ n: number }>({
    maxEntries: 100,
    ttlMs: 60_000,
    shared: { tier, prefix: 'test:', timeoutMs: 200, pauseMs: 100 },
  })
  return { tier, cache, [Symbol.asyncDispose]: () => cache.close() }
}

/** Asks under new keys until the tier takes part again. */
async function untilShared(...caches: Awaited<ReturnType<typeof openCache>>['cache'][]) {
  const [one, other] = caches
  for (let index = 0; ; index++) {
    const key = `probe-${index}`
    await one?.get(key, () => ({ n: index }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const before = other?.stats().sharedHits
    await other?.get(key, () => ({ n: -1 }))
    if (other?.stats().sharedHits !== before) return
  }
}

test.each(['nonsense', 'http://user:hunter2@redis', '//redis'])(
  'the address %s is refused without being shown',
  async (url) => {
    const refused = await createRedisTier({ url }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'OPTION_INVALID' })
    expect((refused as Error).message).not.toContain('hunter2')
  },
)

test('a Redis that never came can be closed, twice', async () => {
  const tier = await createRedisTier({ url: `redis://127.0.0.1:${await freePort()}` })
  await tier.close?.()
  await tier.close?.()
  await expect(tier.get('a')).rejects.toThrow('cache could not be reached')
})

describe.skipIf(!isRedisInstalled)(
  'with a real Redis (skipped where redis-server is missing)',
  () => {
    test('two instances share values, and a frozen Redis costs its timeout, not the answer', async () => {
      const port = await freePort()
      const url = `redis://127.0.0.1:${port}`
      await using redis = await startRedis(port)
      await using one = await openCache(url)
      await using other = await openCache(url)
      await untilShared(one.cache, other.cache)
      redis.freeze()
      const startedAt = performance.now()
      for (let index = 0; index < 20; index++) {
        expect(await one.cache.get(`frozen-${index}`, () => ({ n: index }))).toEqual({ n: index })
      }
      // A hang would be as long as Redis is frozen: for ever.
      expect(performance.now() - startedAt).toBeLessThan(30_000)
      expect(one.cache.losses.counts()['shared-timeout']).toBeGreaterThan(0)
      redis.thaw()
      await untilShared(one.cache, other.cache)
    })

    test('a Redis that is down at the start is used once it is there', async () => {
      const port = await freePort()
      const url = `redis://127.0.0.1:${port}`
      await using one = await openCache(url)
      await using other = await openCache(url)
      expect(await one.cache.get('early', () => ({ n: 1 }))).toEqual({ n: 1 })
      expect(one.cache.losses.counts()['shared-error']).toBeGreaterThan(0)
      await using _redis = await startRedis(port)
      await untilShared(one.cache, other.cache)
    })

    test('values expire in Redis, and a client that is handed in stays open', async () => {
      const port = await freePort()
      await using _redis = await startRedis(port)
      const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect()
      const cache = createCache<string>({
        maxEntries: 1,
        ttlMs: 60_000,
        staleMs: 30_000,
        shared: { tier: await createRedisTier(client) },
      })
      await cache.get('a', () => 'value')
      expect(await client.pTTL('a')).toBeGreaterThan(60_000)
      await cache.close()
      expect(await client.get('a')).toMatch(/^\d+:"value"$/)
      cache.delete('a')
      client.destroy()
    })
  },
)
