import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTestClock } from '../testing/test-clock.ts'
import { type Admission, createBreaker } from './breaker.ts'

const options = { minimumCalls: 4, failureRate: 0.5, windowMs: 1_000, resetMs: 500 }

function setUp() {
  const clock = createTestClock()
  const changes: string[] = []
  const breaker = createBreaker(options, clock, (state) => void changes.push(state))
  const call = (outcome: 'success' | 'failure' | 'ignored') => {
    const admission = breaker.admit()
    if (admission.isAdmitted) admission.ended(outcome)
    return admission.isAdmitted
  }
  const open = () => {
    for (let calls = 0; calls < options.minimumCalls; calls++) call('failure')
  }
  return { clock, changes, breaker, call, open }
}

function admitted(admission: Admission) {
  if (!admission.isAdmitted) throw new Error('was not admitted')
  return admission
}

describe('a breaker', () => {
  test('opens at its share of failures, not before it has seen enough calls', () => {
    const { breaker, call } = setUp()
    for (const outcome of ['failure', 'failure', 'success'] as const) call(outcome)
    expect(breaker.state).toBe('closed')
    call('success')
    expect(breaker.state).toBe('open')
    expect(breaker.admit()).toEqual({ isAdmitted: false, retryAfterMs: 500 })
  })

  test('closes after its reset by one call that succeeds', async () => {
    const { clock, breaker, call, changes, open } = setUp()
    open()
    await clock.advance(500)
    expect(breaker.state).toBe('half-open')
    expect(call('success')).toBe(true)
    expect(breaker.state).toBe('closed')
    expect(changes).toEqual(['open', 'half-open', 'closed'])
  })

  test('opens again when that call fails, and counts anew', async () => {
    const { clock, breaker, call, open } = setUp()
    open()
    await clock.advance(500)
    call('failure')
    expect(breaker.state).toBe('open')
    await clock.advance(499)
    expect(call('success')).toBe(false)
    await clock.advance(1)
    expect(call('success')).toBe(true)
    expect(breaker.state).toBe('closed')
    call('failure')
    expect(breaker.state).toBe('closed')
  })

  test('is not moved by calls that say nothing about the dependency', async () => {
    const { clock, breaker, call, open } = setUp()
    for (let calls = 0; calls < 100; calls++) call('ignored')
    expect(breaker.state).toBe('closed')
    open()
    await clock.advance(500)
    call('ignored')
    expect(breaker.state).toBe('half-open')
    expect(call('success')).toBe(true)
  })

  test('is not closed, nor opened, by a call that began in an earlier life', async () => {
    const { clock, breaker, open } = setUp()
    const early = admitted(breaker.admit())
    open()
    early.ended('success')
    expect(breaker.state).toBe('open')
    await clock.advance(500)
    const probe = admitted(breaker.admit())
    early.ended('success')
    expect(breaker.admit().isAdmitted).toBe(false)
    probe.ended('success')
    expect(breaker.state).toBe('closed')
  })

  test('that has closed does not count failures of calls from before it opened', async () => {
    const { clock, breaker, call, open } = setUp()
    const early = Array.from({ length: 4 }, () => admitted(breaker.admit()))
    open()
    await clock.advance(500)
    call('success')
    for (const it of early) it.ended('failure')
    expect(breaker.state).toBe('closed')
  })

  test('forgets what left its window', async () => {
    const { clock, breaker, call } = setUp()
    for (let calls = 0; calls < 3; calls++) call('failure')
    await clock.advance(1_100)
    call('failure')
    expect(breaker.state).toBe('closed')
  })

  test('half-open admits one, however many ask, in whatever order calls end', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ do: fc.constant('ask' as const) }),
      fc.record({
        do: fc.constant('end' as const),
        which: fc.nat(),
        outcome: fc.constantFrom('success' as const, 'failure' as const, 'ignored' as const),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, breaker, open } = setUp()
        open()
        const probes: Extract<Admission, { isAdmitted: true }>[] = []
        for (const it of steps) {
          if (it.do === 'wait') await clock.advance(it.ms)
          else if (it.do === 'end') probes.splice(it.which, 1)[0]?.ended(it.outcome)
          else {
            const { state } = breaker
            const admission = breaker.admit()
            if (state === 'open') expect(admission.isAdmitted).toBe(false)
            if (state === 'half-open' && admission.isAdmitted) {
              expect(breaker.admit().isAdmitted).toBe(false)
            }
            if (admission.isAdmitted) probes.push(admission)
          }
        }
        expect(clock.pending()).toBe(0)
      }),
      { numRuns: 200 },
    )
  })
})
