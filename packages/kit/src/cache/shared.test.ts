import { expect, test } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import { createCache, type CacheOptions, type SharedTier } from './index.ts'

/** A store that two instances share, and that a test can break. */
function createStore() {
  const held = new Map<string, string>()
  const state = { mode: 'up' as 'up' | 'down' | 'silent', asked: 0 }
  const answer = async <T>(value: () => T): Promise<T> => {
    state.asked++
    if (state.mode === 'down') throw new Error('ECONNREFUSED')
    if (state.mode === 'silent') return new Promise(() => {})
    return value()
  }
  const tier: SharedTier = {
    get: (key) => answer(() => held.get(key)),
    set: (key, text) => answer(() => held.set(key, text)),
    delete: (key) => answer(() => held.delete(key)),
  }
  return { held, state, tier }
}

function setUp(options: Partial<CacheOptions<string>> = {}) {
  const clock = createTestClock()
  const store = createStore()
  const open = () =>
    createCache<string>({
      maxEntries: 10,
      ttlMs: 100,
      staleMs: 100,
      jitter: 0,
      clock,
      shared: { tier: store.tier, prefix: 'p:', timeoutMs: 50, pauseMs: 1_000 },
      ...options,
    })
  return { clock, store, one: open(), other: open() }
}

const refuse = () => Promise.reject(new Error('must not load'))

test('what one instance loaded the other finds, no fresher than it is', async () => {
  const { clock, store, one, other } = setUp()
  await one.get('a', () => 'value')
  expect([...store.held.keys()]).toEqual(['p:a'])
  await clock.advance(60)
  expect(await other.get('a', refuse)).toBe('value')
  expect(other.stats()).toMatchObject({ sharedHits: 1, loads: 0 })
  expect(clock.pending()).toBe(0)
  await clock.advance(39)
  expect(other.peek('a')).toBe('value')
  await clock.advance(1)
  expect(other.peek('a')).toBeUndefined()
})

test('a stale value of the tier is the answer only when the load fails', async () => {
  const { clock, one, other } = setUp()
  await one.get('a', () => 'old')
  await clock.advance(150)
  expect(await other.get('a', () => Promise.reject(new Error('down')))).toBe('old')
  other.clear()
  expect(await other.get('a', () => 'new')).toBe('new')
})

test('a deleted key is gone from both', async () => {
  const { clock, store, one } = setUp()
  await one.get('a', () => 'value')
  await clock.advance(0)
  one.delete('a')
  await clock.advance(0)
  expect(store.held.size).toBe(0)
})

test('a tier that is down costs nothing but its count, and is left alone for a while', async () => {
  const { clock, store, one } = setUp()
  store.state.mode = 'down'
  for (const key of ['a', 'b', 'c']) expect(await one.get(key, () => key)).toBe(key)
  expect(store.state.asked).toBe(1)
  expect(one.losses.counts()).toEqual({ 'shared-error': 1 })
  store.state.mode = 'up'
  await clock.advance(1_000)
  await one.get('d', () => 'd')
  await clock.advance(0)
  expect(store.held.has('p:d')).toBe(true)
})

test('a silent tier costs its timeout once', async () => {
  const { clock, store, one } = setUp()
  store.state.mode = 'silent'
  const asked = one.get('a', () => 'a')
  await clock.advance(50)
  expect(await asked).toBe('a')
  expect(await one.get('b', () => 'b')).toBe('b')
  expect(one.losses.counts()).toEqual({ 'shared-timeout': 1 })
  expect(clock.pending()).toBe(0)
})

test.each([
  ['no time', 'hello'],
  ['a time that is none', 'x:"hello"'],
  ['text that is no JSON', '1700000000000:{'],
  ['a time to come', `${1_700_000_000_000 + 60_000}:"hello"`],
  ['nothing', ''],
])('a tier that lies (%s) is not believed', async (_, text) => {
  const { store, one } = setUp()
  store.held.set('p:a', text)
  expect(await one.get('a', () => 'true')).toBe('true')
  expect(one.losses.counts()).toEqual({ 'shared-garbage': 1 })
})

test('a value older than ttl and stale time is not taken from the tier', async () => {
  const { clock, store, one } = setUp()
  store.held.set('p:a', `${clock.wallNow() - 200}:"old"`)
  await expect(one.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
})

test('a value that cannot be written is kept in memory alone', async () => {
  const shared = {
    tier: createStore().tier,
    serialize: () => {
      throw new Error('cycle')
    },
  }
  const { one } = setUp({ shared })
  expect(await one.get('a', () => 'value')).toBe('value')
  expect(one.peek('a')).toBe('value')
  expect(one.losses.counts()).toEqual({ 'shared-no-text': 1 })
})

test('the tier keeps a bounded number of questions open', async () => {
  const { clock, store, one } = setUp()
  store.state.mode = 'silent'
  const asked = Array.from({ length: 300 }, (_, index) => one.get(`k${index}`, () => 'v'))
  await clock.advance(50)
  await Promise.all(asked)
  expect(store.state.asked).toBeLessThanOrEqual(256)
  expect(one.losses.counts()['shared-busy']).toBeGreaterThan(0)
})
