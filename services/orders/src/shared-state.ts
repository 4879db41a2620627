import type { Kit } from '@staticfire/kit'
import { createRedisTier, type SharedTier } from '@staticfire/kit/cache'
import type { Secret } from '@staticfire/kit/config'
import { createRedisStore } from '@staticfire/kit/limits'
import { redisOptions } from '@staticfire/kit/redis'

/** What instances share where there is a Redis: the count of each user's requests, and the last quotes. */
export async function shareState(kit: Kit, url: Secret): Promise<SharedTier> {
  const { createClient } = await import('redis')
  const address = url.reveal()
  const options = redisOptions(address, { name: 'orders' })
  const client = kit.redis('redis', createClient(options), { address })
  await kit.shareLimit((requests) => createRedisStore({ client, requests, prefix: 'orders:limit' }))
  return createRedisTier(client)
}
