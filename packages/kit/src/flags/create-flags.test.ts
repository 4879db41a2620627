import { expect, expectTypeOf, test, vi } from 'vitest'
import { inRequest, type RequestRecord } from '../kernel/request.ts'
import { createTestClock } from '../testing/index.ts'
import { createFlags, type FlagContext, type FlagProvider, type ProviderHost } from './index.ts'

const defaults = { newCheckout: false, limit: 10, theme: 'light', rules: { depth: 1 } } as const

/** A provider that says what a test tells it to. */
function createProvider(evaluate: (name: string, context: FlagContext) => unknown) {
  let host: ProviderHost | undefined
  const closed = vi.fn()
  const provider: FlagProvider = {
    name: 'test',
    intervalMs: 1_000,
    async open(given) {
      host = given
      return { evaluate: (name, _, context) => evaluate(name, context), close: closed }
    },
  }
  return { provider, closed, host: () => host as ProviderHost }
}

async function setUp(evaluate: (name: string, context: FlagContext) => unknown) {
  const clock = createTestClock()
  const { provider, closed, host } = createProvider(evaluate)
  const opened = createFlags({ flags: defaults, provider, clock, startTimeoutMs: 0 })
  await clock.advance(0)
  const flags = await opened
  return { flags, clock, host: host(), closed }
}

test('without a provider the defaults hold, and their types are known', async () => {
  const flags = await createFlags({ flags: { newCheckout: false, limit: 10, theme: 'light' } })
  expectTypeOf(flags.value('limit')).toEqualTypeOf<number>()
  expectTypeOf(flags.value('theme')).toEqualTypeOf<string>()
  expectTypeOf(flags.isEnabled).parameter(0).toEqualTypeOf<'newCheckout'>()
  expect(flags.isEnabled('newCheckout')).toBe(false)
  expect(flags.value('limit')).toBe(10)
  expect(flags.evaluate('unknown', 'fallback')).toBe('fallback')
  expect(flags.status()).toEqual({
    source: 'defaults',
    lastRefreshedAt: undefined,
    ageMs: undefined,
    isStale: false,
    error: undefined,
  })
})

test('before the first refresh the provider is not asked, and the start does not wait for long', async () => {
  const evaluate = vi.fn(() => true)
  const { flags, host } = await setUp(evaluate)
  expect(flags.isEnabled('newCheckout')).toBe(false)
  expect(evaluate).not.toHaveBeenCalled()
  expect(flags.status()).toMatchObject({ source: 'defaults', isStale: true })
  host.refreshed(true)
  expect(flags.isEnabled('newCheckout')).toBe(true)
})

const lies: [string, keyof typeof defaults, () => unknown, string][] = [
  ['another type', 'limit', () => 'ten', 'wrong-type'],
  ['no number', 'limit', () => Number.NaN, 'wrong-type'],
  ['null', 'rules', () => null, 'wrong-type'],
  ['a list', 'rules', () => [1], 'wrong-type'],
  ['a promise', 'theme', () => Promise.resolve('dark'), 'wrong-type'],
  [
    'an error',
    'theme',
    () => {
      throw new Error('broken rule')
    },
    'evaluation-failed',
  ],
]

test.each(lies)(
  'a provider that answers with %s gets the default, counted',
  async (_, name, evaluate, reason) => {
    const { flags, host } = await setUp(evaluate)
    host.refreshed(true)
    expect(flags.value(name)).toEqual(defaults[name])
    expect(flags.losses.counts()).toEqual({ [reason]: 1 })
  },
)

test('a provider that knows nothing of a flag leaves its default', async () => {
  const { flags, host } = await setUp(() => undefined)
  host.refreshed(true)
  expect(flags.value('theme')).toBe('light')
  expect(flags.losses.counts()).toEqual({})
})

test('the context is the current request unless told otherwise', async () => {
  const asked: FlagContext[] = []
  const { flags, host } = await setUp((_, context) => {
    asked.push(context)
    return undefined
  })
  host.refreshed(true)
  flags.isEnabled('newCheckout')
  inRequest({ identity: 'user-1' } as RequestRecord, () => flags.isEnabled('newCheckout'))
  flags.isEnabled('newCheckout', { targetingKey: 'user-2', plan: 'pro' })
  expect(asked).toEqual([{}, { targetingKey: 'user-1' }, { targetingKey: 'user-2', plan: 'pro' }])
})

test('the status tells age, staleness and the last error in a word', async () => {
  const { flags, host, clock } = await setUp(() => true)
  host.refreshed(true)
  await clock.advance(3_000)
  expect(flags.status()).toMatchObject({
    source: 'test',
    lastRefreshedAt: 1_700_000_000_000,
    ageMs: 3_000,
    isStale: false,
  })
  host.failed('unreachable')
  await clock.advance(1)
  expect(flags.status()).toMatchObject({ isStale: true, error: 'unreachable' })
  expect(flags.isEnabled('newCheckout')).toBe(true)
  host.refreshed(false)
  expect(flags.status()).toMatchObject({ isStale: false, error: undefined })
  expect(flags.losses.counts()).toEqual({ unreachable: 1 })
})

test('listeners hear of changes only, and one that throws hurts no other', async () => {
  const { flags, host } = await setUp(() => true)
  const heard = vi.fn()
  flags.onChange(() => {
    throw new Error('listener')
  })
  const off = flags.onChange(heard)
  host.refreshed(true)
  host.refreshed(false)
  off()
  host.refreshed(true)
  expect(heard).toHaveBeenCalledOnce()
  expect(flags.losses.counts()['listener-failed']).toBe(2)
})

test('closing closes the provider, and last values are still answered', async () => {
  const { flags, host, closed, clock } = await setUp(() => true)
  host.refreshed(true)
  await flags.close()
  expect(closed).toHaveBeenCalledOnce()
  expect(flags.isEnabled('newCheckout')).toBe(true)
  expect(clock.pending()).toBe(0)
})

test('the start waits for first values for so long, and no longer', async () => {
  const clock = createTestClock()
  const { provider, host } = createProvider(() => true)
  const opened = createFlags({ flags: defaults, provider, clock })
  await clock.advance(999)
  host().refreshed(true)
  expect((await opened).isEnabled('newCheckout')).toBe(true)
  expect(clock.pending()).toBe(0)
})
