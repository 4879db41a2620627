import { execFile } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { systemClock } from '../src/kernel/clock.ts'
import { createTestClock } from '../src/testing/index.ts'
import {
  createEventLoopDelay,
  createLimits,
  createRedisStore,
  type SharedLimits,
  type SharedStore,
} from '../src/limits/index.ts'
import { freePort } from './support/free-port.ts'
import { isRedisInstalled, startRedis } from './support/redis-server.ts'

const requests = { limit: 5, windowMs: 60_000 }

async function limitsAt(port: number, more: { storeTimeoutMs?: number } = {}) {
  const store = await createRedisStore({
    url: `redis://127.0.0.1:${port}`,
    requests,
    clock: systemClock,
  })
  const limits = createLimits({
    requests,
    clock: systemClock,
    store,
    storeTimeoutMs: 1000,
    ...more,
  })
  return Object.assign(limits, { [Symbol.asyncDispose]: () => limits.close() })
}

/** Asks with fresh keys until the store decides, or memory does. */
async function untilDecidedBy(limits: SharedLimits, decidedBy: 'memory' | 'store') {
  for (let at = 0; ; at++) {
    const before = limits.losses.counts()
    await limits.take(`wait ${at}`)
    const isUnchanged = JSON.stringify(before) === JSON.stringify(limits.losses.counts())
    if (limits.status().decidedBy === decidedBy && (decidedBy === 'memory' || isUnchanged)) return
    await pause(20)
  }
}

test.skipIf(!isRedisInstalled)(
  'two processes share one limit in Redis (needs redis-server)',
  async () => {
    const port = await freePort()
    await using _redis = await startRedis(port)
    await using one = await limitsAt(port)
    await using other = await limitsAt(port)
    await untilDecidedBy(one, 'store')
    await untilDecidedBy(other, 'store')
    const decisions = []
    for (const limits of [one, other, one, other, one, other, other])
      decisions.push(await limits.take('somebody'))
    expect(decisions.map(({ isAllowed }) => isAllowed)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ])
    expect(decisions.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0])
    expect(decisions[6]!.retryAfterSeconds).toBeGreaterThan(50)
    expect(await one.take('expensive', 6)).toMatchObject({ isAllowed: false })
    expect(await one.take('expensive', 5)).toMatchObject({ isAllowed: true, remaining: 0 })
  },
)

test.skipIf(!isRedisInstalled)(
  'a Redis that is stopped costs one short wait, refuses nobody, and decides again when it goes on (needs redis-server)',
  async () => {
    const port = await freePort()
    await using redis = await startRedis(port)
    await using limits = await limitsAt(port, { storeTimeoutMs: 100 })
    await untilDecidedBy(limits, 'store')
    redis.freeze()
    const taken = await Promise.all(
      Array.from({ length: 50 }, async (_, at) => limits.take(`stopped ${at}`)),
    )
    expect(taken.every(({ isAllowed }) => isAllowed)).toBe(true)
    expect(limits.status()).toMatchObject({ decidedBy: 'memory', fallbackReason: 'store_late' })
    // Not a promise: nobody waits any more.
    expect(limits.take('after')).toMatchObject({ isAllowed: true })
    redis.thaw()
    await untilDecidedBy(limits, 'store')
  },
)

test.skipIf(!isRedisInstalled)(
  'a Redis that comes late is used when it is there, and one that dies is not missed (needs redis-server)',
  async () => {
    const port = await freePort()
    await using limits = await limitsAt(port)
    await untilDecidedBy(limits, 'memory')
    expect(limits.take('early')).toMatchObject({ isAllowed: true })
    {
      await using _redis = await startRedis(port)
      await untilDecidedBy(limits, 'store')
    }
    await untilDecidedBy(limits, 'memory')
    expect(limits.status().fallbackReason).toBe('store_failed')
  },
)

test.skipIf(!isRedisInstalled)(
  'keys that another writer spoilt refuse nobody (needs redis-server)',
  async () => {
    const port = await freePort()
    await using _redis = await startRedis(port)
    await using limits = await limitsAt(port)
    await untilDecidedBy(limits, 'store')
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    await client.connect()
    await client.set('limit:text', 'abc')
    await client.set('limit:huge', '999999')
    await client.rPush('limit:list', 'a')
    await client.set('limit:endless', '5')
    for (const key of ['text', 'huge', 'list'])
      expect(await limits.take(key)).toMatchObject({ isAllowed: true })
    expect(limits.losses.counts()).toMatchObject({ store_nonsense: 1 })
    // Honest as far as can be told, so it is believed, but not for ever.
    await untilDecidedBy(limits, 'store')
    expect(await limits.take('endless')).toMatchObject({ isAllowed: false })
    expect(await client.ttl('limit:endless')).toBeGreaterThan(0)
    client.destroy()
  },
)

test.skipIf(!isRedisInstalled)(
  'a connection that says nothing for long is given up for a new one (needs redis-server)',
  async () => {
    const port = await freePort()
    await using redis = await startRedis(port)
    const clock = createTestClock()
    const store = await createRedisStore({ url: `redis://127.0.0.1:${port}`, requests, clock })
    while (!(await isThere(store))) await pause(20)
    redis.freeze()
    const asked = expect(store.ping()).rejects.toThrow()
    await clock.advance(10_000)
    await asked
    redis.thaw()
    while (!(await isThere(store))) await pause(20)
    expect(clock.pending()).toBe(0)
    await store.close()
  },
)

test('a connection that never begins is tried again after a while', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clock = createTestClock()
  const first = once(server, 'connection')
  const store = await createRedisStore({ url: `redis://127.0.0.1:${port}`, requests, clock })
  await first
  await expect(store.ping()).rejects.toThrow('not connected')
  await clock.advance(10_000)
  const second = once(server, 'connection')
  await expect(store.ping()).rejects.toThrow('not connected')
  await second
  await store.close()
  server.close()
})

const isThere = (store: SharedStore) =>
  store.ping().then(
    () => true,
    () => false,
  )

test('something that is no Redis refuses nobody', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  {
    await using limits = await limitsAt((server.address() as AddressInfo).port)
    for (let at = 0; at < 20; at++)
      expect(await limits.take(`key ${at}`)).toMatchObject({ isAllowed: true })
    expect(limits.status().decidedBy).toBe('memory')
  }
  server.close()
})

test.each([
  { url: 'not a url', limit: requests },
  { url: 'redis://:secret@host:6379', limit: { limit: 1, windowMs: 1500 } },
])('a store of $url for $limit is refused without its password', async ({ url, limit }) => {
  const made = createRedisStore({ url, requests: limit, clock: systemClock })
  await expect(made).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  await expect(made).rejects.not.toThrow('secret')
})

test('nothing here keeps a process alive', async () => {
  const source = (path: string) => new URL(`../src/${path}`, import.meta.url).href
  const script = `
    import { createLimits, createLoadShedder, createRedisStore } from '${source('limits/index.ts')}'
    import { systemClock as clock } from '${source('kernel/clock.ts')}'
    createLoadShedder({ clock })
    const requests = { limit: 5, windowMs: 1000 }
    const store = await createRedisStore({ clock, requests, url: 'redis://127.0.0.1:9' })
    const limits = createLimits({ clock, requests, store })
    for (const key of ['a', 'b', 'c', 'd']) await limits.take(key)
    console.log(limits.status().decidedBy)
  `
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 30_000,
  })
  expect(stdout).toBe('memory\n')
})

test('a blocked event loop is seen', async () => {
  const delay = createEventLoopDelay()
  await pause(50)
  delay.readMs()
  const end = performance.now() + 300
  while (performance.now() < end);
  await pause(20)
  expect(delay.readMs()).toBeGreaterThan(20)
  delay.close()
})
