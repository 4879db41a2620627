import { expect, test } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import { createFlags, flagdFile } from './index.ts'

const definition = (defaultVariant: 'on' | 'off') =>
  JSON.stringify({
    flags: {
      newCheckout: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant },
      beta: {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant: 'off',
        targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', 'off'] },
      },
      limit: { state: 'ENABLED', variants: { high: 100 }, defaultVariant: 'high' },
      theme: { state: 'ENABLED', variants: { wrong: 7 }, defaultVariant: 'wrong' },
      paused: { state: 'DISABLED', variants: { on: true }, defaultVariant: 'on' },
    },
  })

async function setUp(first: string | Error) {
  const clock = createTestClock()
  const file = { text: first, reads: 0 }
  const provider = flagdFile({
    path: '/flags.json',
    pollMs: 5_000,
    async read() {
      file.reads++
      if (file.text instanceof Error) throw file.text
      return file.text
    },
  })
  const flags = await createFlags({
    flags: { newCheckout: false, beta: false, limit: 10, theme: 'light', paused: false },
    provider,
    clock,
  })
  return { clock, file, flags }
}

test('values, targeting and types come from the file', async () => {
  const { flags } = await setUp(definition('on'))
  expect(flags.isEnabled('newCheckout')).toBe(true)
  expect(flags.isEnabled('beta')).toBe(false)
  expect(flags.isEnabled('beta', { targetingKey: 'u', plan: 'pro' })).toBe(true)
  expect(flags.value('limit')).toBe(100)
  expect(flags.isEnabled('paused')).toBe(false)
  expect(flags.evaluate('missing', 3)).toBe(3)
  expect(flags.losses.counts()).toEqual({})
  expect(flags.value('theme')).toBe('light')
  expect(flags.losses.counts()).toEqual({ 'wrong-type': 1 })
})

test('a kill switch takes effect within one interval', async () => {
  const { flags, file, clock } = await setUp(definition('on'))
  const changes: number[] = []
  flags.onChange(() => changes.push(clock.now()))
  file.text = definition('off')
  await clock.advance(4_999)
  expect(flags.isEnabled('newCheckout')).toBe(true)
  await clock.advance(1)
  expect(flags.isEnabled('newCheckout')).toBe(false)
  await clock.advance(20_000)
  expect(changes).toEqual([5_000])
})

test.each([
  ['half a file', definition('off').slice(0, 80)],
  ['an empty file', ''],
  ['null', 'null'],
  ['no flags', '{}'],
  ['a default variant that is none', definition('off').replace('"off"}', '"maybe"}')],
  ['a state that is none', definition('off').replaceAll('ENABLED', 'PERHAPS')],
])('%s keeps the last good set, counts once, and heals', async (_, broken) => {
  const { flags, file, clock } = await setUp(definition('on'))
  file.text = broken
  await clock.advance(20_000)
  expect(flags.isEnabled('newCheckout')).toBe(true)
  expect(flags.status()).toMatchObject({ source: 'flagd-file', error: 'invalid', isStale: true })
  expect(flags.losses.counts()).toEqual({ invalid: 1 })
  file.text = definition('off')
  await clock.advance(5_000)
  expect(flags.isEnabled('newCheckout')).toBe(false)
  expect(flags.status()).toMatchObject({ error: undefined, isStale: false })
})

test('a file that is missing at the start means defaults until it is there', async () => {
  const { flags, file, clock } = await setUp(new Error('ENOENT'))
  expect(flags.isEnabled('newCheckout')).toBe(false)
  expect(flags.status()).toMatchObject({ source: 'defaults', error: 'unreadable', isStale: true })
  file.text = definition('on')
  await clock.advance(5_000)
  expect(flags.isEnabled('newCheckout')).toBe(true)
})

test('a disk that hangs is asked once, and the start does not wait for it', async () => {
  const clock = createTestClock()
  let reads = 0
  const provider = flagdFile({
    path: '/flags.json',
    read: () => {
      reads++
      return new Promise<string>(() => {})
    },
  })
  const opened = createFlags({ flags: { newCheckout: false }, provider, clock })
  await clock.advance(60_000)
  expect((await opened).isEnabled('newCheckout')).toBe(false)
  expect(reads).toBe(1)
})

test('closing stops the polling', async () => {
  const { flags, file, clock } = await setUp(definition('on'))
  await flags.close()
  await clock.advance(60_000)
  expect(file.reads).toBe(1)
  expect(clock.pending()).toBe(0)
})

test('closing while the file is read starts no other look', async () => {
  const clock = createTestClock()
  const { promise, resolve } = Promise.withResolvers<string>()
  const provider = flagdFile({ path: '/flags.json', read: () => promise })
  const opened = createFlags({ flags: { newCheckout: false }, provider, clock })
  await clock.advance(1_000)
  const flags = await opened
  await flags.close()
  resolve(definition('on'))
  await clock.advance(0)
  expect(clock.pending()).toBe(0)
  expect(flags.isEnabled('newCheckout')).toBe(false)
})
