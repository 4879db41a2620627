import { describe, expect, test } from 'vitest'
import { createLosses } from '../kernel/losses.ts'
import { createTestClock } from '../testing/test-clock.ts'
import { createHealth, type ServiceState } from './health.ts'

function setUp(check: (signal: AbortSignal) => unknown, { isCritical = true } = {}) {
  const clock = createTestClock()
  let state: ServiceState = 'ready'
  const losses = createLosses('tracing')
  const changes: string[] = []
  const health = createHealth({
    checks: { database: { check, isCritical } },
    state: () => state,
    clock,
    losses: () => [losses],
    onChange: (name, { status }) => void changes.push(`${name} ${status}`),
  })
  const ready = () => {
    const { status, body } = health.ready()
    return { status, body: JSON.parse(body) as { status: string; checks: object } }
  }
  return { clock, health, ready, losses, changes, be: (next: ServiceState) => void (state = next) }
}

describe('readiness', () => {
  test('follows a critical dependency down and up again', async () => {
    let isUp = true
    const { clock, health, ready, changes } = setUp(() => isUp)
    await health.start()
    expect(ready()).toMatchObject({ status: 200, body: { status: 'ready' } })
    isUp = false
    await clock.advance(5_000)
    expect(ready()).toMatchObject({
      status: 503,
      body: { status: 'not ready', checks: { database: { status: 'down', reason: 'failed' } } },
    })
    isUp = true
    await clock.advance(1_000)
    expect(ready().status).toBe(200)
    expect(changes).toEqual(['database up', 'database down', 'database up'])
    health.stop()
    expect(clock.pending()).toBe(0)
  })

  test('does not depend on what is not critical', async () => {
    const { health, ready } = setUp(() => false, { isCritical: false })
    await health.start()
    expect(ready()).toMatchObject({
      status: 200,
      body: { checks: { database: { status: 'down' } } },
    })
  })

  test('is off before every check has answered once, and while the service ends', async () => {
    const { health, ready, be } = setUp(() => true)
    expect(ready()).toMatchObject({
      status: 503,
      body: { checks: { database: { status: 'pending' } } },
    })
    await health.start()
    be('draining')
    expect(ready()).toMatchObject({ status: 503, body: { status: 'draining' } })
    expect(health.live().status).toBe(200)
  })

  test('never waits for a dependency that is silent, and has its check given up', async () => {
    let wasAborted = false
    const { clock, health, ready } = setUp((signal) => {
      signal.addEventListener('abort', () => (wasAborted = true))
      return new Promise(() => {})
    })
    const started = health.start()
    expect(ready().status).toBe(503)
    await clock.advance(1_000)
    await started
    expect(wasAborted).toBe(true)
    expect(ready()).toMatchObject({ body: { checks: { database: { reason: 'timeout' } } } })
  })

  test("does not tell the dependency's own words", async () => {
    const { health } = setUp(() => {
      throw new Error('password authentication failed for user postgres at 10.0.0.7')
    })
    await health.start()
    expect(health.ready().body).not.toMatch(/password|10\.0/)
  })

  test('shows losses, which do not turn it off', async () => {
    const { health, ready, losses } = setUp(() => true)
    await health.start()
    losses.count('queue full', 3)
    expect(ready()).toMatchObject({
      status: 200,
      body: { losses: { tracing: { 'queue full': 3 } } },
    })
  })
})

test('a start that is not over fails its own probe only', () => {
  const { health, be } = setUp(() => true)
  be('starting')
  expect(health.startup().status).toBe(503)
  expect(health.live().status).toBe(200)
  be('draining')
  expect(health.startup().status).toBe(200)
})
