import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import type { Decision, RequestLimit } from './decision.ts'
import { createLimits } from './limits.ts'

function limitsWith(requests: RequestLimit, more: { maxKeys?: number; policy?: string } = {}) {
  const clock = createTestClock()
  return { clock, limits: createLimits({ requests, clock, ...more }) }
}

test('so many are allowed at once, and come back at the rate of the window', async () => {
  const { clock, limits } = limitsWith({ limit: 3, windowMs: 30_000 })
  expect(limits.take('a')).toEqual({
    isAllowed: true,
    limit: 3,
    remaining: 2,
    resetSeconds: 10,
    retryAfterSeconds: 0,
  })
  limits.take('a')
  limits.take('a')
  expect(limits.take('a')).toEqual({
    isAllowed: false,
    limit: 3,
    remaining: 0,
    resetSeconds: 30,
    retryAfterSeconds: 10,
  })
  expect(limits.take('b').isAllowed).toBe(true)
  await clock.advance(9999)
  expect(limits.take('a')).toMatchObject({ isAllowed: false, retryAfterSeconds: 1 })
  await clock.advance(1)
  expect(limits.take('a')).toMatchObject({ isAllowed: true, remaining: 0 })
  await clock.advance(30_000)
  expect(limits.take('a')).toMatchObject({ isAllowed: true, remaining: 2 })
})

test('a burst is smaller or larger than the limit', () => {
  const small = limitsWith({ limit: 60, windowMs: 60_000, burst: 2 }).limits
  expect([1, 2, 3].map(() => small.take('a').isAllowed)).toEqual([true, true, false])
  expect(small.take('a').retryAfterSeconds).toBe(1)
  const large = limitsWith({ limit: 1, windowMs: 1000, burst: 5 }).limits
  expect([1, 2, 3, 4, 5, 6].map(() => large.take('a').isAllowed)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ])
})

test.each([
  { what: 'a cost', cost: 3, isAllowed: true, remaining: 7 },
  { what: 'no cost', cost: 0, isAllowed: true, remaining: 10 },
  { what: 'half a cost', cost: 0.5, isAllowed: true, remaining: 9 },
  { what: 'a cost above the limit', cost: 11, isAllowed: false, remaining: 10 },
  { what: 'an infinite cost', cost: Infinity, isAllowed: false, remaining: 10 },
  { what: 'a negative cost', cost: -5, isAllowed: true, remaining: 9 },
  { what: 'a cost that is no number', cost: NaN, isAllowed: true, remaining: 9 },
])('$what is charged as far as it means something', ({ cost, isAllowed, remaining }) => {
  const { limits } = limitsWith({ limit: 10, windowMs: 10_000 })
  expect(limits.take('a', cost)).toMatchObject({ isAllowed, remaining })
  expect(limits.take('a', 0)).toMatchObject({ isAllowed: true, remaining })
  expect(limits.take('a', 11).retryAfterSeconds).toBe(10)
})

test('never more than the burst and the rate allow, whatever comes when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 10, max: 100_000 }),
      fc.array(fc.record({ afterMs: fc.nat(5000), requests: fc.nat(60) }), { maxLength: 12 }),
      async (limit, windowMs, rounds) => {
        const { clock, limits } = limitsWith({ limit, windowMs })
        let allowed = 0
        let elapsed = 0
        for (const { afterMs, requests } of rounds) {
          await clock.advance(afterMs)
          elapsed += afterMs
          for (let at = 0; at < requests; at++) {
            const decision = limits.take('a')
            if (decision.isAllowed) allowed++
            expect(decision.remaining).toBeGreaterThanOrEqual(0)
            expect(decision.isAllowed).toBe(decision.retryAfterSeconds === 0)
            expect(Number.isSafeInteger(decision.resetSeconds)).toBe(true)
          }
        }
        expect(allowed).toBeLessThanOrEqual(limit + (elapsed * limit) / windowMs + 0.001)
      },
    ),
    { numRuns: 50 },
  )
})

test('what retry-after says is enough', async () => {
  const { clock, limits } = limitsWith({ limit: 7, windowMs: 60_000 })
  let decision: Decision = limits.take('a')
  while (decision.isAllowed) decision = limits.take('a')
  await clock.advance(decision.retryAfterSeconds * 1000)
  expect(limits.take('a').isAllowed).toBe(true)
})

test('keys are bounded, and places of keys that owe nothing are taken first', async () => {
  const { clock, limits } = limitsWith({ limit: 10, windowMs: 1000 }, { maxKeys: 100 })
  for (let at = 0; at < 100; at++) limits.take(`key ${at}`)
  await clock.advance(1000)
  for (let at = 100; at < 200; at++) limits.take(`key ${at}`)
  expect(limits.status().keys).toBe(100)
  expect(limits.losses.counts()).toEqual({})
  limits.take('one more')
  expect(limits.status().keys).toBe(100)
  expect(limits.losses.counts()).toEqual({ key_evicted: 1 })
})

test('a flood of other keys does not make a used-up limit forgotten', () => {
  const { limits } = limitsWith({ limit: 10, windowMs: 60_000 }, { maxKeys: 1000 })
  while (limits.take('attacker').isAllowed);
  for (let at = 0; at < 20_000; at++) limits.take(`flood ${at}`)
  expect(limits.status().keys).toBe(1000)
  expect(limits.take('attacker').isAllowed).toBe(false)
})

test('a key whose place was taken begins anew, and not with what its successor owes', () => {
  const { limits } = limitsWith({ limit: 3, windowMs: 60_000 }, { maxKeys: 1 })
  limits.take('a')
  limits.take('b', 2)
  expect(limits.take('a')).toMatchObject({ isAllowed: true, remaining: 2 })
})

test('long keys are told apart and not kept', () => {
  const { limits } = limitsWith({ limit: 1, windowMs: 1000 })
  const long = 'x'.repeat(10_000)
  expect(limits.take(`${long}a`).isAllowed).toBe(true)
  expect(limits.take(`${long}b`).isAllowed).toBe(true)
  expect(limits.take(`${long}a`).isAllowed).toBe(false)
})

test('headers follow the draft, and only a refusal says when to come again', () => {
  const { limits } = limitsWith({ limit: 2, windowMs: 60_000 }, { policy: 'per-user' })
  expect(limits.headers(limits.take('a'))).toEqual({
    'RateLimit-Policy': '"per-user";q=2;w=60',
    RateLimit: '"per-user";r=1;t=30',
  })
  limits.take('a')
  expect(limits.headers(limits.take('a'))).toEqual({
    'RateLimit-Policy': '"per-user";q=2;w=60',
    RateLimit: '"per-user";r=0;t=60',
    'Retry-After': '30',
  })
})

test.each([
  { requests: { limit: 0, windowMs: 1000 } },
  { requests: { limit: 1.5, windowMs: 1000 } },
  { requests: { limit: 1, windowMs: 0 } },
  { requests: { limit: 1, windowMs: Infinity } },
  { requests: { limit: 1, windowMs: 1000, burst: 0 } },
  { requests: { limit: 1, windowMs: 1000 }, maxKeys: 0 },
  { requests: { limit: 1, windowMs: 1000 }, policy: 'a"b' },
])('%o is refused', ({ requests, ...more }) => {
  expect(() => limitsWith(requests, more)).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  )
})
