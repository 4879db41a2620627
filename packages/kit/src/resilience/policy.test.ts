import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sleep } from '../kernel/clock.ts'
import { inRequest, type RequestRecord } from '../kernel/request.ts'
import { createTestClock, type TestClock } from '../testing/test-clock.ts'
import { backoffMs, retryAfterMs } from './backoff.ts'
import { DependencyError, type DependencyErrorCode } from './dependency-error.ts'
import { createPolicy, type PolicyOptions } from './policy.ts'
import { createRetryBudget } from './retry-budget.ts'

const transient = () => new DependencyError('payments', 'UNREACHABLE', { isTransient: true })

function setUp(options: Partial<PolicyOptions> = {}) {
  const clock = createTestClock()
  const outcomes: string[] = []
  const policy = createPolicy({
    name: 'payments',
    clock,
    random: () => 1,
    onOutcome: (outcome) => void outcomes.push(outcome),
    ...options,
  })
  return { clock, policy, outcomes }
}

interface Settled<T> {
  value?: T
  error?: unknown
  afterMs: number
}

/** Lets a call go on until it has ended, moving the clock. */
async function settled<T>(clock: TestClock, call: Promise<T>, stepMs = 10): Promise<Settled<T>> {
  let result: Omit<Settled<T>, 'afterMs'> | undefined
  void call.then(
    (value) => (result = { value }),
    (error: unknown) => (result = { error }),
  )
  const startedAt = clock.now()
  while (result === undefined && clock.now() - startedAt < 120_000) await clock.advance(stepMs)
  return { ...result, afterMs: clock.now() - startedAt }
}

function code({ error }: Settled<unknown>): DependencyErrorCode | undefined {
  return error instanceof DependencyError ? error.code : undefined
}

describe('a call', () => {
  test('that fails in passing is made again, with pauses that double', async () => {
    const { clock, policy, outcomes } = setUp()
    const at: number[] = []
    const call = policy.run(
      async (_signal, attempt) => {
        at.push(clock.now())
        if (attempt < 2) throw transient()
        return 'done'
      },
      { isIdempotent: true },
    )
    expect(await settled(clock, call)).toMatchObject({ value: 'done' })
    expect(at).toEqual([0, 50, 150])
    expect(outcomes).toEqual(['success'])
    expect(clock.pending()).toBe(0)
  })

  test('is made again only while the budget of all calls lasts', async () => {
    const { clock, policy } = setUp({ breaker: false, retry: { ratio: 0.1, floor: 3 } })
    let tries = 0
    await Promise.all(
      Array.from({ length: 50 }, () =>
        settled(
          clock,
          policy.run(
            () => {
              tries++
              return Promise.reject(transient())
            },
            { isIdempotent: true },
          ),
        ),
      ),
    )
    expect(tries).toBeGreaterThan(50)
    expect(tries).toBeLessThanOrEqual(50 + 3 + 5 + 1)
  })

  test.each([
    ['a write without a key', { isIdempotent: false }, transient()],
    ['an error that will not pass', { isIdempotent: true }, new DependencyError('p', 'BAD_ANSWER')],
    ['a mistake of its own', { isIdempotent: true }, new TypeError('undefined is not a function')],
  ])('is made once: %s', async (_what, options, error) => {
    const { clock, policy } = setUp()
    let calls = 0
    const call = policy.run(() => {
      calls++
      return Promise.reject(error)
    }, options)
    expect(await settled(clock, call)).toMatchObject({ error })
    expect(calls).toBe(1)
  })

  test('ends at its deadline, its work aborted, although the work pays no heed', async () => {
    const { clock, policy, outcomes } = setUp({ deadlineMs: 300 })
    let seen: AbortSignal | undefined
    const call = policy.run(
      (signal) => {
        seen = signal
        return new Promise(() => {})
      },
      { isIdempotent: true },
    )
    const result = await settled(clock, call)
    expect(code(result)).toBe('DEADLINE')
    expect(result.afterMs).toBe(300)
    expect(seen?.aborted).toBe(true)
    expect(outcomes).toEqual(['timeout'])
    expect(clock.pending()).toBe(0)
  })

  test('does not outlast the request it is made for', async () => {
    const { clock, policy } = setUp({ deadlineMs: 5_000 })
    const record = { id: 'r', deadlineAt: 120 } as RequestRecord
    const call = inRequest(record, () =>
      policy.run(() => new Promise(() => {}), { isIdempotent: true }),
    )
    expect((await settled(clock, call)).afterMs).toBe(120)
  })

  test('waits as long as it is told to, or not at all where that is beyond its deadline', async () => {
    for (const [retryAfter, calls] of [
      [400, 2],
      [2_000, 1],
    ] as const) {
      const { clock, policy } = setUp({ deadlineMs: 1_000, retry: { attempts: 2 } })
      const at: number[] = []
      const call = policy.run(
        () => {
          at.push(clock.now())
          const options = { isTransient: true, retryAfterMs: retryAfter }
          return Promise.reject(new DependencyError('payments', 'BAD_ANSWER', options))
        },
        { isIdempotent: true },
      )
      const result = await settled(clock, call)
      expect(code(result)).toBe('BAD_ANSWER')
      expect(at).toHaveLength(calls)
      expect(at.at(-1)).toBe(calls === 2 ? 400 : 0)
    }
  })

  test('that its caller gives up counts against nobody', async () => {
    const { clock, policy } = setUp({ breaker: { minimumCalls: 1 } })
    const controller = new AbortController()
    const call = policy.run((signal) => sleep(clock, 10_000, signal), {
      isIdempotent: true,
      signal: controller.signal,
    })
    const result = settled(clock, call)
    controller.abort(new Error('left'))
    expect(await result).toMatchObject({ error: new Error('left') })
    expect(policy.breakerState).toBe('closed')
    expect(policy.running).toBe(0)
  })

  test('is not made while the breaker is open, and says when to come back', async () => {
    const { clock, policy, outcomes } = setUp({
      retry: false,
      breaker: { minimumCalls: 2, resetMs: 5_000 },
    })
    for (let calls = 0; calls < 2; calls++) {
      await settled(
        clock,
        policy.run(() => Promise.reject(transient()), { isIdempotent: true }),
      )
    }
    let isCalled = false
    const call = policy.run(async () => (isCalled = true), { isIdempotent: true })
    const result = await settled(clock, call, 0.001)
    expect(code(result)).toBe('BREAKER_OPEN')
    expect((result.error as DependencyError).headers).toEqual({ 'retry-after': '5' })
    expect(isCalled).toBe(false)
    expect(outcomes.at(-1)).toBe('rejected')
  })

  test('that pays no heed to its deadline opens the breaker, and does not keep it half-open', async () => {
    const { clock, policy } = setUp({
      deadlineMs: 100,
      breaker: { minimumCalls: 1, resetMs: 1_000 },
    })
    const never = () => policy.run(() => new Promise(() => {}), { isIdempotent: true })
    expect(code(await settled(clock, never()))).toBe('DEADLINE')
    expect(policy.breakerState).toBe('open')
    await clock.advance(1_000)
    expect(code(await settled(clock, never()))).toBe('DEADLINE')
    expect(policy.breakerState).toBe('open')
    await clock.advance(1_000)
    const call = policy.run(async () => 'done', { isIdempotent: true })
    expect(await settled(clock, call)).toMatchObject({ value: 'done' })
    expect(policy.breakerState).toBe('closed')
  })

  test('for a request that hardly waits does not stop the calls of others', async () => {
    const { clock, policy } = setUp({ deadlineMs: 1_000, breaker: { minimumCalls: 1 } })
    const record = { id: 'r', deadlineAt: clock.now() + 5 } as RequestRecord
    const call = inRequest(record, () =>
      policy.run(() => new Promise(() => {}), { isIdempotent: true }),
    )
    expect(code(await settled(clock, call, 1))).toBe('DEADLINE')
    expect(policy.breakerState).toBe('closed')
  })

  test('finds its place in the bulkhead, waits for one, or is refused at once', async () => {
    const { clock, policy } = setUp({
      deadlineMs: 1_000,
      bulkhead: { concurrency: 1, queue: 1 },
      breaker: false,
    })
    const first = Promise.withResolvers<string>()
    const one = policy.run(() => first.promise, { isIdempotent: true })
    const two = policy.run(async () => 'two', { isIdempotent: true })
    const three = policy.run(async () => 'three', { isIdempotent: true })
    await expect(three).rejects.toMatchObject({ code: 'BULKHEAD_FULL' })
    await clock.advance(10)
    expect([policy.running, policy.waiting]).toEqual([1, 1])
    first.resolve('one')
    expect(await Promise.all([one, two])).toEqual(['one', 'two'])
    expect([policy.running, policy.waiting]).toEqual([0, 0])
  })

  test('whatever happens to it holds its deadline, its tries, and leaves nothing behind', async () => {
    const attempt = fc.record({
      takesMs: fc.integer({ min: 0, max: 400 }),
      ends: fc.constantFrom('well', 'transient', 'refusal', 'own mistake', 'never'),
      heeds: fc.boolean(),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(attempt, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (script, isIdempotent, deadlineMs, random) => {
          const { clock, policy } = setUp({
            deadlineMs,
            retry: { attempts: 3 },
            random: () => random,
          })
          let calls = 0
          const signals: AbortSignal[] = []
          const call = policy.run(
            async (signal, number) => {
              calls++
              signals.push(signal)
              const { takesMs, ends, heeds, retryAfterMs: after } = script[number % script.length]!
              if (ends === 'never') await new Promise(() => {})
              await sleep(clock, takesMs, heeds ? signal : undefined)
              if (ends === 'transient') {
                throw new DependencyError('payments', 'BAD_ANSWER', {
                  isTransient: true,
                  ...(after !== undefined && { retryAfterMs: after }),
                })
              }
              if (ends === 'refusal') throw new DependencyError('payments', 'BAD_ANSWER')
              if (ends === 'own mistake') throw new TypeError('mistake')
              return 'done'
            },
            { isIdempotent },
          )
          const result = await settled(clock, call)
          expect(result.afterMs).toBeLessThanOrEqual(deadlineMs + 10)
          expect(calls).toBeLessThanOrEqual(isIdempotent ? 3 : 1)
          if (code(result) === 'DEADLINE') expect(signals.every((it) => it.aborted)).toBe(true)
          // What paid no heed ends by itself; then nothing is left.
          await clock.advance(1_000)
          expect(clock.pending()).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

test('a budget allows a tenth of the calls and its floor, no more', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 2_000 }),
      fc.integer({ min: 0, max: 20 }),
      (steps, floor) => {
        const clock = createTestClock()
        const budget = createRetryBudget({ ratio: 0.1, floor }, clock)
        let calls = 0
        let taken = 0
        for (const isCall of steps) {
          if (isCall) {
            budget.called()
            calls++
          } else if (budget.take()) taken++
        }
        expect(taken).toBeLessThanOrEqual(floor + calls * 0.1 + 1e-6)
      },
    ),
  )
})

test('a pause lies between nothing and its bound', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (retries, random) => {
        const pause = backoffMs(retries, { baseMs: 50, maxMs: 2_000 }, () => random)
        expect(pause).toBeGreaterThanOrEqual(0)
        expect(pause).toBeLessThanOrEqual(Math.min(2_000, 50 * 2 ** retries))
      },
    ),
  )
})

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j means %j ms', (value, expected) => {
  expect(retryAfterMs(value, 1_000)).toBe(expected)
})
