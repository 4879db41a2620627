import { describe, expect, test, vi } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import { createCache, type CacheOptions } from './index.ts'

function setUp(options: Partial<CacheOptions<string>> = {}) {
  const clock = createTestClock()
  const cache = createCache<string>({ maxEntries: 10, ttlMs: 100, jitter: 0, clock, ...options })
  return { clock, cache }
}

/** A load that a test answers when it likes. */
function deferredLoad() {
  const calls: { resolve(value: string): void; reject(error: Error): void; signal: AbortSignal }[] =
    []
  const load = (signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    calls.push({ resolve, reject, signal })
    return promise
  }
  return { calls, load }
}

const fail = () => Promise.reject(new Error('database is down'))

describe('one load per key', () => {
  test('a hundred who ask at once share one load', async () => {
    const { cache } = setUp()
    const { calls, load } = deferredLoad()
    const asked = Array.from({ length: 100 }, () => cache.get('a', load))
    calls[0]?.resolve('one')
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['one']))
    expect(calls).toHaveLength(1)
    expect(cache.stats()).toMatchObject({ misses: 100, loads: 1, entries: 1 })
    expect(await cache.get('a', fail)).toBe('one')
    expect(cache.stats().hits).toBe(1)
    expect(cache.peek('a')).toBe('one')
  })

  test('a failed load rejects all who wait and is not kept', async () => {
    const { cache } = setUp()
    const { calls, load } = deferredLoad()
    const asked = [cache.get('a', load), cache.get('a', load)]
    calls[0]?.reject(new Error('down'))
    const settled = await Promise.allSettled(asked)
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await cache.get('a', () => 'up again')).toBe('up again')
    expect(cache.stats()).toMatchObject({ loads: 2, loadFailures: 1 })
  })

  test('a load that throws at once rejects', async () => {
    const { cache } = setUp()
    const load = () => {
      throw new Error('at once')
    }
    await expect(cache.get('a', load)).rejects.toThrow('at once')
  })

  test('with negativeTtlMs a failure is remembered for so long', async () => {
    const { cache, clock } = setUp({ negativeTtlMs: 50 })
    const load = vi.fn(fail)
    await expect(cache.get('a', load)).rejects.toThrow('down')
    await clock.advance(49)
    await expect(cache.get('a', load)).rejects.toThrow('down')
    expect(cache.peek('a')).toBeUndefined()
    expect(load).toHaveBeenCalledOnce()
    await clock.advance(1)
    expect(await cache.get('a', () => 'up')).toBe('up')
  })

  test('a load that never ends fails after its timeout, and the next one starts anew', async () => {
    const { cache, clock } = setUp({ loadTimeoutMs: 1_000 })
    const { calls, load } = deferredLoad()
    const asked = cache.get('a', load).catch((error: Error) => error.name)
    await clock.advance(1_000)
    expect(await asked).toBe('TimeoutError')
    expect(calls[0]?.signal.aborted).toBe(true)
    expect(await cache.get('a', () => 'new')).toBe('new')
    expect(clock.pending()).toBe(0)
  })
})

describe('who leaves', () => {
  test('leaves alone: the others get their value', async () => {
    const { cache } = setUp()
    const { calls, load } = deferredLoad()
    const leaver = new AbortController()
    const left = cache.get('a', load, { signal: leaver.signal })
    const stays = cache.get('a', load, { signal: new AbortController().signal })
    leaver.abort(new Error('client gone'))
    await expect(left).rejects.toThrow('client gone')
    expect(calls[0]?.signal.aborted).toBe(false)
    calls[0]?.resolve('one')
    expect(await stays).toBe('one')
  })

  test('last stops the load', async () => {
    const { cache } = setUp()
    const { calls, load } = deferredLoad()
    const leaver = new AbortController()
    const left = cache.get('a', load, { signal: leaver.signal })
    leaver.abort(new Error('client gone'))
    await expect(left).rejects.toThrow('client gone')
    expect(calls[0]?.signal.aborted).toBe(true)
    calls[0]?.resolve('too late')
    expect(await cache.get('a', () => 'new')).toBe('new')
  })

  test('before asking, starts nothing', async () => {
    const { cache } = setUp()
    await expect(cache.get('a', fail, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
    expect(cache.stats().loads).toBe(0)
  })
})

describe('stale values', () => {
  test('are answered at once, with one refresh behind', async () => {
    const { cache, clock } = setUp({ staleMs: 50 })
    await cache.get('a', () => 'old')
    await clock.advance(120)
    const { calls, load } = deferredLoad()
    expect(await cache.get('a', load)).toBe('old')
    expect(await cache.get('a', load)).toBe('old')
    expect(calls).toHaveLength(1)
    calls[0]?.resolve('new')
    await clock.advance(0)
    expect(await cache.get('a', load)).toBe('new')
    expect(cache.stats()).toMatchObject({ staleHits: 2, hits: 1, loads: 2 })
  })

  test('are answered when the refresh fails, which is not tried again at once', async () => {
    const { cache, clock } = setUp({ staleMs: 5_000 })
    await cache.get('a', () => 'old')
    await clock.advance(120)
    const load = vi.fn(fail)
    for (let index = 0; index < 5; index++) {
      expect(await cache.get('a', load)).toBe('old')
      await clock.advance(1)
    }
    expect(load).toHaveBeenCalledTimes(1)
    await clock.advance(1_000)
    expect(await cache.get('a', load)).toBe('old')
    expect(load).toHaveBeenCalledTimes(2)
  })

  test('end: after ttl and stale time the error is the answer', async () => {
    const { cache, clock } = setUp({ staleMs: 50 })
    await cache.get('a', () => 'old')
    await clock.advance(150)
    await expect(cache.get('a', fail)).rejects.toThrow('down')
  })
})

describe('bounds', () => {
  test('what was used longest ago goes first', async () => {
    const { cache } = setUp({ maxEntries: 2 })
    await cache.get('a', () => '1')
    await cache.get('b', () => '2')
    await cache.get('a', fail)
    await cache.get('c', () => '3')
    expect([cache.peek('a'), cache.peek('b'), cache.peek('c')]).toEqual(['1', undefined, '3'])
    expect(cache.stats()).toMatchObject({ evictions: 1, entries: 2 })
  })

  test('bytes are bounded, and what is too large is answered but not kept', async () => {
    const { cache } = setUp({ maxBytes: 20 })
    cache.set('a', '12345')
    cache.set('b', '12345')
    cache.set('c', '1')
    expect(cache.stats()).toMatchObject({ bytes: 12, entries: 2 })
    expect(await cache.get('d', () => 'x'.repeat(11))).toBe('x'.repeat(11))
    expect(cache.peek('d')).toBeUndefined()
    expect(cache.losses.counts()).toEqual({ 'too-large': 1 })
  })

  test('a value without a size is answered and not kept', async () => {
    const cache = createCache<object>({ maxEntries: 2, maxBytes: 10, ttlMs: 1 })
    expect(await cache.get('a', () => ({}))).toEqual({})
    expect(cache.losses.counts()).toEqual({ 'no-size': 1 })
  })

  test.each([
    { maxEntries: 0 },
    { maxEntries: 1.5 },
    { maxBytes: 0 },
    { ttlMs: 0 },
    { ttlMs: Number.NaN },
    { staleMs: -1 },
    { jitter: 2 },
  ])('%j is refused', (options) => {
    expect(() => setUp(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})

test('jitter only shortens the ttl', async () => {
  const { cache, clock } = setUp({ jitter: 0.2, random: () => 0.5 })
  cache.set('a', '1')
  await clock.advance(89)
  expect(cache.peek('a')).toBe('1')
  await clock.advance(1)
  expect(cache.peek('a')).toBeUndefined()
})

test.each(['delete', 'set', 'clear'] as const)(
  'a load under way does not undo a %s',
  async (change) => {
    const { cache } = setUp()
    const { calls, load } = deferredLoad()
    const asked = cache.get('a', load)
    if (change === 'delete') cache.delete('a')
    else if (change === 'clear') cache.clear()
    else cache.set('a', 'newer')
    calls[0]?.resolve('older')
    expect(await asked).toBe('older')
    expect(cache.peek('a')).toBe(change === 'set' ? 'newer' : undefined)
  },
)

test('closing ends loads under way', async () => {
  const { cache, clock } = setUp()
  const asked = cache.get('a', deferredLoad().load)
  const settled = expect(asked).rejects.toThrow('closed')
  await cache.close()
  await settled
  expect(clock.pending()).toBe(0)
})
