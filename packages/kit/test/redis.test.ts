import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { createLimits, createRedisStore } from '../src/limits/index.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { redisOptions, watchRedis, type WatchRedisOptions } from '../src/redis/index.ts'
import { DependencyError } from '../src/resilience/index.ts'
import { createTestClock } from '../src/testing/index.ts'
import { freePort } from './support/free-port.ts'
import { isRedisInstalled, startRedis } from './support/redis-server.ts'

function watch(port: number, options: WatchRedisOptions = {}) {
  const lost: string[] = []
  const outcomes: string[] = []
  const client = createClient(redisOptions(`redis://127.0.0.1:${port}`, { name: 'test' }))
  const watched = watchRedis('sessions', client, {
    breaker: false,
    ...options,
    hooks: {
      lost: (error) => void lost.push(error.message),
      outcome: (outcome) => void outcomes.push(outcome),
    },
  })
  return { ...watched, lost, outcomes, [Symbol.asyncDispose]: () => watched.close() }
}

type Watched = ReturnType<typeof watch>

/** Until it works, however many tries that takes. */
async function untilUp({ check }: Pick<Watched, 'check'>): Promise<void> {
  for (;;) {
    const isUp = await check().then(
      () => true,
      () => false,
    )
    if (isUp) return
    await pause(20)
  }
}

const failure = (work: Promise<unknown>) => work.catch((error: unknown) => error)

async function listen(onData: (write: (text: string) => void) => void) {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', () => onData((text) => socket.write(text)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

test.each(['nonsense', 'http://user:hunter2@redis', '//redis'])(
  'the address %s is refused without being shown',
  (url) => {
    expect(() => redisOptions(url)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
    expect(() => redisOptions(url)).not.toThrow('hunter2')
  },
)

test('reconnects are spread, capped and never at once', () => {
  const delays = (random: number) => {
    const { socket } = redisOptions('redis://127.0.0.1', { random: () => random })
    return Array.from({ length: 40 }, (_, retries) => socket.reconnectStrategy(retries))
  }
  expect(Math.min(...delays(0))).toBeGreaterThan(0)
  expect(Math.max(...delays(1))).toBeLessThan(5_100)
  expect(delays(1).slice(0, 5)).toEqual(
    delays(1)
      .slice(0, 5)
      .toSorted((a, b) => a - b),
  )
  expect(delays(0.2)).not.toEqual(delays(0.9))
})

test('where nobody listens commands fail at once, the check fails, and the end does not wait', async () => {
  await using redis = watch(await freePort())
  for (let at = 0; at < 50; at++) {
    expect(await failure(redis.client.get(`key ${at}`))).toMatchObject({
      code: 'UNREACHABLE',
      dependency: 'sessions',
      statusCode: 503,
    })
  }
  await expect(redis.check()).rejects.toThrow()
  expect(redis.stats().running).toBe(0)
  expect(new Set(redis.outcomes)).toEqual(new Set(['rejected']))
})

test('what takes connections and says nothing does not hang a command, the check or the end', async () => {
  await using silent = await listen(() => {})
  await using redis = watch(silent.port)
  expect(await failure(redis.client.get('key'))).toMatchObject({ code: 'UNREACHABLE' })
  await expect(redis.check()).rejects.toThrow()
})

test('what is no Redis does not hang, and throws nothing outside of a call', async () => {
  await using other = await listen((write) => write('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await using redis = watch(other.port)
  expect(await failure(redis.client.get('key'))).toBeInstanceOf(DependencyError)
  await expect(redis.check()).rejects.toThrow()
})

describe.skipIf(!isRedisInstalled)('with a real Redis (needs redis-server)', () => {
  test('commands, modules, transactions, iterators and other options are what they were', async () => {
    const port = await freePort()
    await using _redis = await startRedis(port)
    await using redis = watch(port)
    await untilUp(redis)
    const { client } = redis
    await client.set('a', '1', { expiration: { type: 'PX', value: 60_000 } })
    expect(await client.get('a')).toBe('1')
    expect(await client.multi().incr('a').get('a').exec()).toEqual([2, '2'])
    expect(await client.multi().set('b', 'x').get('b').execAsPipeline()).toEqual(['OK', 'x'])
    const keys: string[] = []
    for await (const page of client.scanIterator()) keys.push(...page)
    expect(keys.toSorted()).toEqual(['a', 'b'])
    expect(await client.withCommandOptions({ asap: true }).get('a')).toBe('2')
    expect(await client.sendCommand(['GET', 'a'])).toBe('2')
    expect(client.isReady).toBe(true)
    expect(new Set(redis.outcomes)).toEqual(new Set(['success']))
    // As many as were asked: a page of an iterator counts, a command of a transaction does not.
    expect(redis.outcomes).toHaveLength(7)
  })

  test("a command that is wrong is the caller's, and no sign against Redis", async () => {
    const port = await freePort()
    await using _redis = await startRedis(port)
    await using redis = watch(port, { breaker: { minimumCalls: 2 } })
    await untilUp(redis)
    const { client } = redis
    await client.rPush('list', 'a')
    for (let at = 0; at < 20; at++) {
      const error = await failure(client.get('list'))
      expect(error).toMatchObject({ message: expect.stringMatching(/^WRONGTYPE/) as string })
      expect(error).not.toBeInstanceOf(DependencyError)
    }
    expect(await failure(client.set('a', undefined as never))).toBeInstanceOf(TypeError)
    expect(await failure(client.withAbortSignal(AbortSignal.abort()).get('a'))).not.toBeInstanceOf(
      DependencyError,
    )
    expect(redis.stats().breaker).toBe('closed')
    expect(await client.lLen('list')).toBe(1)
  })

  test('a Redis that is out of memory is to blame for it', async () => {
    const port = await freePort()
    await using _redis = await startRedis(port)
    await using redis = watch(port)
    await untilUp(redis)
    await redis.client.configSet('maxmemory', '1')
    expect(await failure(redis.client.set('a', 'x'))).toMatchObject({ code: 'BAD_ANSWER' })
  })

  test('a frozen Redis costs each command its deadline, then none; nothing given up is left, and it is used when it goes on', async () => {
    const port = await freePort()
    await using server = await startRedis(port)
    await using redis = watch(port, { deadlineMs: 200, breaker: {} })
    await untilUp(redis)
    server.freeze()
    const errors = await Promise.all(
      Array.from({ length: 50 }, (_, at) => failure(redis.client.get(`key ${at}`))),
    )
    for (const error of errors) expect(error).toMatchObject({ code: 'DEADLINE' })
    expect(redis.outcomes.filter((outcome) => outcome === 'timeout')).toHaveLength(50)
    expect(await failure(redis.client.get('after'))).toMatchObject({ code: 'BREAKER_OPEN' })
    await expect(redis.check()).rejects.toMatchObject({ code: 'DEADLINE' })
    server.thaw()
    await untilUp(redis)
    expect(redis.stats().running).toBe(0)
    while ((await failure(redis.client.set('key', 'x'))) instanceof DependencyError) await pause(20)
    expect(await redis.client.get('key')).toBe('x')
  })

  test('more commands at once than are allowed are rejected at once', async () => {
    const port = await freePort()
    await using server = await startRedis(port)
    await using redis = watch(port, { deadlineMs: 1_000, concurrency: 10 })
    await untilUp(redis)
    server.freeze()
    const errors = await Promise.all(
      Array.from({ length: 30 }, (_, at) => failure(redis.client.get(`key ${at}`))),
    )
    const codes = errors.map((error) => (error as DependencyError).code)
    expect(codes.filter((code) => code === 'DEADLINE')).toHaveLength(10)
    expect(codes.filter((code) => code === 'BULKHEAD_FULL')).toHaveLength(20)
  })

  test('a connection that answers nothing for long is given up for a new one', async () => {
    const port = await freePort()
    await using server = await startRedis(port)
    const clock = createTestClock()
    await using redis = watch(port, { clock, deadlineMs: 500 })
    await untilUp(redis)
    const before = await redis.client.clientId()
    server.freeze()
    for (let at = 0; at < 11; at++) {
      const asked = failure(redis.client.get('key'))
      await clock.advance(500)
      expect(await asked).toBeInstanceOf(DependencyError)
    }
    // It was given up although the system still thinks that it is well.
    expect(redis.client.isReady).toBe(false)
    server.thaw()
    await untilUp(redis)
    expect(await redis.client.clientId()).not.toBe(before)
  })

  test('a Redis that dies and comes back is lost once, and used again', async () => {
    const port = await freePort()
    await using redis = watch(port)
    {
      await using _first = await startRedis(port)
      await untilUp(redis)
      await redis.client.set('a', 'x')
    }
    while (redis.client.isReady) await pause(5)
    expect(await failure(redis.client.get('a'))).toMatchObject({ code: 'UNREACHABLE' })
    await using _second = await startRedis(port)
    await untilUp(redis)
    expect(await redis.client.get('a')).toBe(null)
    expect(redis.lost).toHaveLength(1)
  })

  test('the end waits for what is under way, and not for a Redis that hangs', async () => {
    const port = await freePort()
    await using server = await startRedis(port)
    const ending = watch(port)
    await untilUp(ending)
    const answer = ending.client.set('a', 'x')
    await turn()
    await ending.close()
    expect(await answer).toBe('OK')

    const hanging = watch(port, { deadlineMs: 60_000 })
    await untilUp(hanging)
    server.freeze()
    const never = failure(hanging.client.get('a'))
    await turn()
    await hanging.close()
    expect(await never).toMatchObject({ code: 'UNREACHABLE' })
    expect(hanging.client.isOpen).toBe(false)
  })

  test('one connection serves the shared limit as well', async () => {
    const port = await freePort()
    await using server = await startRedis(port)
    await using redis = watch(port)
    await untilUp(redis)
    const requests = { limit: 2, windowMs: 60_000 }
    const store = await createRedisStore({ client: redis.client, requests })
    const limits = createLimits({ requests, clock: systemClock, store, storeTimeoutMs: 5_000 })
    const decisions = []
    for (let at = 0; at < 3; at++) decisions.push(await limits.take('somebody'))
    expect(decisions.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false])
    expect(await redis.client.get('limit:somebody')).toBe('2')
    expect(limits.losses.counts()).toEqual({})
    await server[Symbol.asyncDispose]()
    while (redis.client.isReady) await pause(5)
    expect(await limits.take('another')).toMatchObject({ isAllowed: true })
    expect(limits.losses.counts()).toEqual({ store_failed: 1 })
    await limits.close()
  })
})
