import { describe, expect, test } from 'vitest'
import { createTestClock } from '../testing/test-clock.ts'
import { createDrainDelay } from './drain-delay.ts'
import { createLifecycle, type Intake } from './lifecycle.ts'
import type { Phase } from './phase.ts'

function setUp({ delay = 0 as number | 'auto', isKubernetes = false } = {}) {
  const clock = createTestClock()
  const phases: Phase[] = []
  const drainDelay = createDrainDelay({ delay, clock, isKubernetes })
  const lifecycle = createLifecycle({
    clock,
    delay: drainDelay,
    timeoutMs: 10_000,
    closingMs: 2_000,
    onPhase: (phase) => void phases.push(phase),
  })
  return { clock, phases, lifecycle, drainDelay }
}

function heldIntake(requests: number): Intake & { finish(): void; isCut: boolean } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    name: 'http',
    isCut: false,
    stop: () => promise,
    finish: resolve,
    cut() {
      this.isCut = true
      return requests
    },
  }
}

describe('an end', () => {
  test('goes from readiness off over the drain to closing, and is clean', async () => {
    const { clock, phases, lifecycle } = setUp({ delay: 1_000 })
    const intake = heldIntake(1)
    const order: string[] = []
    lifecycle.intake(intake)
    for (const name of ['database', 'queue']) {
      lifecycle.onClose({ name, close: async () => void order.push(name) })
    }
    lifecycle.onFlush({ name: 'log', close: async () => void order.push('log') })
    lifecycle.started()
    const end = lifecycle.end('SIGTERM')
    expect(lifecycle.phase).toBe('draining')
    expect(lifecycle.ending.aborted).toBe(true)
    await clock.advance(999)
    expect(order).toEqual([])
    await clock.advance(1)
    intake.finish()
    await clock.advance(0)
    const report = await end
    expect(report).toMatchObject({ isClean: true, lost: 0, reason: 'SIGTERM' })
    expect(order).toEqual(['queue', 'database', 'log'])
    expect(report.steps.map(({ step }) => step)).toEqual([
      'readiness off',
      'intake stopped',
      'drained',
      'queue closed',
      'database closed',
      'log flushed',
    ])
    expect(phases).toEqual(['ready', 'draining', 'closing', 'stopped'])
    expect(clock.pending()).toBe(0)
  })

  test('cuts what is in flight when the time is up, and keeps time for closing', async () => {
    const { clock, lifecycle } = setUp()
    const intake = heldIntake(3)
    lifecycle.intake(intake)
    lifecycle.beacon('import')
    const end = lifecycle.end('SIGTERM')
    await clock.advance(7_999)
    expect(intake.isCut).toBe(false)
    await clock.advance(1)
    const report = await end
    expect(report).toMatchObject({ isClean: false, lost: 3, stillLit: ['import'] })
    expect(report.steps.at(-1)).toMatchObject({
      step: 'drain cut',
      atMs: 8_000,
      problem: 'the time was up with 3 in flight, beacon import',
    })
  })

  test('waits for a beacon and no longer', async () => {
    const { clock, lifecycle } = setUp()
    const beacon = lifecycle.beacon('job')
    const end = lifecycle.end('SIGTERM')
    await clock.advance(5_000)
    beacon.release()
    beacon.release()
    const report = await end
    expect(report).toMatchObject({ isClean: true })
    expect(report.steps.at(-1)).toMatchObject({ step: 'drained', atMs: 5_000 })
  })

  test('is hurried by a second signal', async () => {
    const { clock, lifecycle } = setUp({ delay: 5_000 })
    const intake = heldIntake(1)
    lifecycle.intake(intake)
    const end = lifecycle.end('SIGTERM')
    await clock.advance(10)
    lifecycle.hurry()
    await expect(end).resolves.toMatchObject({ isClean: false, lost: 1 })
    expect(clock.now()).toBe(10)
  })

  test('gives a dependency that hangs or fails its share of the time and goes on', async () => {
    const { clock, lifecycle } = setUp()
    let wasTold = false
    const closed: string[] = []
    lifecycle.onClose({ name: 'database', close: async () => void closed.push('database') })
    lifecycle.onClose({ name: 'broken', close: () => Promise.reject(new Error('no route')) })
    lifecycle.onClose({
      name: 'silent',
      close: (signal) => {
        signal.addEventListener('abort', () => (wasTold = true))
        return new Promise(() => {})
      },
    })
    const end = lifecycle.end('SIGTERM')
    await clock.advance(10_000)
    const report = await end
    expect(closed).toEqual(['database'])
    expect(wasTold).toBe(true)
    expect(report.steps).toMatchObject([
      {},
      {},
      {},
      { step: 'silent closed', atMs: 5_000, problem: 'took too long' },
      { step: 'broken closed', problem: 'Error: no route' },
      { step: 'database closed' },
    ])
    expect(report.isClean).toBe(false)
  })

  test('happens once, however often it is asked for', () => {
    const { lifecycle } = setUp()
    expect(lifecycle.end('SIGTERM')).toBe(lifecycle.end('SIGINT'))
  })

  test('during the start keeps the service from becoming ready', async () => {
    const { lifecycle } = setUp()
    await lifecycle.end('SIGTERM')
    lifecycle.started()
    expect(lifecycle.phase).toBe('stopped')
  })
})

describe('the delay before the intake stops', () => {
  const stopped = async (
    options: { delay: number | 'auto'; isKubernetes?: boolean },
    probe: (
      probed: (isReady: boolean) => void,
      clock: ReturnType<typeof createTestClock>,
    ) => unknown,
  ) => {
    const { clock, lifecycle, drainDelay } = setUp(options)
    drainDelay.probed(true)
    await clock.advance(700)
    drainDelay.probed(true)
    const startedAt = clock.now()
    const end = lifecycle.end('SIGTERM')
    await probe(drainDelay.probed, clock)
    await clock.advance(10_000)
    const report = await end
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(10_000)
    return report.steps.find(({ step }) => step === 'intake stopped')!.atMs
  }

  test('is what was asked for', async () => {
    expect(await stopped({ delay: 1_500 }, () => {})).toBe(1_500)
  })

  test('is five seconds in Kubernetes', async () => {
    expect(await stopped({ delay: 'auto', isKubernetes: true }, () => {})).toBe(5_000)
  })

  test('lasts until who polls readiness was told three times', async () => {
    const told = await stopped({ delay: 'auto' }, async (probed, clock) => {
      for (let probe = 0; probe < 3; probe++) {
        await clock.advance(700)
        probed(false)
      }
    })
    expect(told).toBe(2_100)
  })

  test('lasts a second at least where readiness is polled often', async () => {
    const told = await stopped({ delay: 'auto' }, async (probed, clock) => {
      for (let probe = 0; probe < 9; probe++) {
        await clock.advance(50)
        probed(false)
      }
    })
    expect(told).toBe(1_000)
  })

  test('is three polls and a second where the poller stays away', async () => {
    expect(await stopped({ delay: 'auto' }, () => {})).toBe(3_100)
  })

  test('is none where somebody looked once', async () => {
    const { clock, lifecycle, drainDelay } = setUp({ delay: 'auto' })
    drainDelay.probed(true)
    await clock.advance(2_000)
    const end = lifecycle.end('SIGTERM')
    await clock.advance(0)
    await expect(end).resolves.toMatchObject({ isClean: true })
  })

  test('is none where nobody polled', async () => {
    const { clock, lifecycle } = setUp({ delay: 'auto' })
    const end = lifecycle.end('SIGTERM')
    await clock.advance(0)
    await expect(end).resolves.toMatchObject({ isClean: true })
    expect(clock.now()).toBe(0)
  })
})
