import { expect, test } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import { createLimits } from './limits.ts'
import type { SharedCount, SharedStore } from './shared-store.ts'

function limitsWith(store: Pick<SharedStore, 'charge'> & Partial<SharedStore>) {
  const clock = createTestClock()
  let charges = 0
  const limits = createLimits({
    requests: { limit: 5, windowMs: 10_000 },
    clock,
    storeTimeoutMs: 50,
    store: {
      name: 'redis',
      ping: () => Promise.reject(new Error('down')),
      close: async () => {},
      ...store,
      charge: (key: string, cost: number) => {
        charges++
        return store.charge(key, cost)
      },
    },
  })
  return { clock, limits, charges: () => charges }
}

const never = new Promise<never>(() => {})

test('the store decides while it answers', async () => {
  const { limits } = limitsWith({ charge: async () => ({ used: 6, resetMs: 4001 }) })
  expect(await limits.take('a')).toEqual({
    isAllowed: false,
    limit: 5,
    remaining: 0,
    resetSeconds: 5,
    retryAfterSeconds: 5,
  })
  expect(limits.status()).toMatchObject({ decidedBy: 'store', store: 'redis' })
})

test.each([
  {
    what: 'is down',
    charge: () => Promise.reject(new Error('ECONNREFUSED')),
    lost: 'store_failed',
  },
  {
    what: 'throws at once',
    charge: () => {
      throw new Error('no connection')
    },
    lost: 'store_failed',
  },
  { what: 'counts nothing', charge: async () => ({ used: 0, resetMs: 1 }), lost: 'store_nonsense' },
  {
    what: 'counts too much',
    charge: async () => ({ used: 7, resetMs: 1 }),
    lost: 'store_nonsense',
  },
  {
    what: 'counts in texts',
    charge: async () => ({ used: '1' as never, resetMs: 1 }),
    lost: 'store_nonsense',
  },
  {
    what: 'counts to NaN',
    charge: async () => ({ used: NaN, resetMs: 1 }),
    lost: 'store_nonsense',
  },
  { what: 'has no end', charge: async () => ({ used: 6, resetMs: -1 }), lost: 'store_nonsense' },
  { what: 'never ends', charge: async () => ({ used: 6, resetMs: 1e9 }), lost: 'store_nonsense' },
])('a store that $what is counted, and memory decides', async ({ charge, lost }) => {
  const { limits, charges } = limitsWith({ charge })
  const decisions = []
  for (let at = 0; at < 7; at++) decisions.push((await limits.take('a')).isAllowed)
  // Memory limits still: it has counted all along.
  expect(decisions).toEqual([true, true, true, true, true, false, false])
  expect((await limits.take('b')).isAllowed).toBe(true)
  expect(charges()).toBe(3)
  expect(limits.losses.counts()).toEqual({ [lost]: 3 })
  expect(limits.status()).toMatchObject({ decidedBy: 'memory', fallbackReason: lost })
})

test('a silent store delays by its timeout, then nobody until it answers a ping', async () => {
  const answers: ((count: SharedCount) => void)[] = []
  let pong = () => {}
  let pings = 0
  const { clock, limits, charges } = limitsWith({
    charge: () => new Promise((resolve) => answers.push(resolve)),
    ping: () => {
      pings++
      return new Promise((resolve) => (pong = resolve))
    },
  })
  const first = ['a', 'b', 'c'].map(async (key) => limits.take(key))
  expect(clock.pending()).toBe(1)
  await clock.advance(50)
  expect(await Promise.all(first)).toMatchObject([
    { isAllowed: true },
    { isAllowed: true },
    { isAllowed: true },
  ])
  expect(limits.losses.counts()).toEqual({ store_late: 3 })
  expect(limits.take('a')).toMatchObject({ isAllowed: true, remaining: 3 })
  expect(charges()).toBe(3)
  await clock.advance(5000)
  expect(pings).toBe(1)
  // What it says too late changes nothing.
  answers[0]!({ used: 6, resetMs: 1 })
  pong()
  await clock.advance(0)
  // It answers, but too slowly to be waited for.
  expect(limits.status().decidedBy).toBe('memory')
  await clock.advance(1000)
  expect(pings).toBe(2)
  pong()
  await clock.advance(0)
  expect(limits.status().decidedBy).toBe('store')
  const asked = limits.take('a')
  answers[3]!({ used: 2, resetMs: 1000 })
  expect(await asked).toMatchObject({ isAllowed: true, remaining: 3 })
})

test('a store that is down is asked for a ping once a second', async () => {
  let pings = 0
  const { clock, limits } = limitsWith({
    charge: () => Promise.reject(new Error('down')),
    ping: () => (++pings < 3 ? Promise.reject(new Error('down')) : Promise.resolve()),
  })
  for (let at = 0; at < 3; at++) await limits.take('a')
  await clock.advance(2000)
  expect([pings, limits.status().decidedBy]).toEqual([2, 'memory'])
  await clock.advance(1000)
  expect([pings, limits.status().decidedBy]).toEqual([3, 'store'])
})

test('one failure among answers does not take the store away', async () => {
  let asked = 0
  const { limits } = limitsWith({
    charge: () =>
      ++asked % 3 === 0
        ? Promise.reject(new Error('once'))
        : Promise.resolve({ used: 1, resetMs: 1 }),
  })
  for (let at = 0; at < 20; at++) await limits.take('a')
  expect(asked).toBe(20)
  expect(limits.status().decidedBy).toBe('store')
})

test('no more than a thousand questions wait at once', async () => {
  const { clock, limits, charges } = limitsWith({ charge: () => never })
  const taken = Array.from({ length: 1500 }, async (_, at) => limits.take(`key ${at}`))
  expect(charges()).toBe(1000)
  expect(limits.losses.counts()).toEqual({ store_busy: 500 })
  await clock.advance(50)
  expect(await Promise.all(taken)).toHaveLength(1500)
})

test.each([NaN, -1, 0.5, 1e9, Infinity])(
  'a cost of %d asks the store for a whole number',
  async (cost) => {
    const costs: number[] = []
    const { limits } = limitsWith({
      charge: async (_key, charged) => {
        costs.push(charged)
        return { used: charged, resetMs: 1 }
      },
    })
    await limits.take('a', cost)
    expect(costs[0]).toBe(cost > 5 ? 6 : 1)
    expect(limits.losses.counts()).toEqual({})
  },
)

test('closing answers those who wait and leaves no timer', async () => {
  const { clock, limits } = limitsWith({ charge: () => never })
  const taken = limits.take('a')
  await limits.close()
  expect(await taken).toMatchObject({ isAllowed: true })
  expect(limits.take('a')).toMatchObject({ isAllowed: true })
  await clock.advance(10_000)
  expect(clock.pending()).toBe(0)
})
