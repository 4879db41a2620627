import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import { createCache } from './index.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd')
const step = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), key, loadMs: fc.nat(80), fails: fc.boolean() }),
  fc.record({ kind: fc.constant('advance' as const), byMs: fc.nat(60) }),
  fc.record({ kind: fc.constant('set' as const), key }),
)

test('never two loads of a key at once, never too old a value, never more than the bound', async () => {
  const [ttlMs, staleMs, maxEntries] = [50, 30, 2]
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (steps, chance) => {
        const clock = createTestClock()
        const loading = new Set<string>()
        const cache = createCache<{ key: string; bornAt: number }>({
          maxEntries,
          ttlMs,
          staleMs,
          jitter: 0.5,
          random: () => chance,
          clock,
        })
        const asked: Promise<unknown>[] = []
        for (const one of steps) {
          if (one.kind === 'advance') await clock.advance(one.byMs)
          else if (one.kind === 'set') {
            // A set starts the key anew: only what is not being loaded can be asked of.
            if (!loading.has(one.key)) cache.set(one.key, { key: one.key, bornAt: clock.now() })
          } else {
            const load = async () => {
              expect(loading.has(one.key)).toBe(false)
              loading.add(one.key)
              await new Promise<void>((resolve) => clock.after(one.loadMs, resolve))
              loading.delete(one.key)
              if (one.fails) throw new Error('down')
              return { key: one.key, bornAt: clock.now() }
            }
            const check = (value: { key: string; bornAt: number }) => {
              expect(value.key).toBe(one.key)
              expect(clock.now() - value.bornAt).toBeLessThan(ttlMs + staleMs)
            }
            const ignoreDown = (error: Error) => expect(error.message).toBe('down')
            asked.push(cache.get(one.key, load).then(check, ignoreDown))
          }
          expect(cache.stats().entries).toBeLessThanOrEqual(maxEntries)
        }
        await clock.advance(1_000)
        await Promise.all(asked)
      },
    ),
    { numRuns: 150 },
  )
})
