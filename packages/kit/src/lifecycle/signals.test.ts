import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createTestClock } from '../testing/test-clock.ts'
import { createDrainDelay } from './drain-delay.ts'
import { createLifecycle } from './lifecycle.ts'
import { endOnSignals } from './signals.ts'

function setUp() {
  const clock = createTestClock()
  const delay = createDrainDelay({ delay: 0, clock, isKubernetes: false })
  const lifecycle = createLifecycle({ clock, delay, timeoutMs: 10_000, closingMs: 1_000 })
  const codes: number[] = []
  const target = Object.assign(new EventEmitter(), {
    exit: (code: number) => void codes.push(code),
  })
  const remove = endOnSignals(lifecycle, { clock, target })
  return { clock, lifecycle, codes, target, remove }
}

const holdForever = { name: 'http', stop: () => new Promise<void>(() => {}), cut: () => 1 }

test('a clean end exits with 0', async () => {
  const { clock, codes, target } = setUp()
  target.emit('SIGTERM')
  await clock.advance(0)
  expect(codes).toEqual([0])
})

test('an end that cut something exits with 1', async () => {
  const { clock, codes, target, lifecycle } = setUp()
  lifecycle.intake(holdForever)
  target.emit('SIGTERM')
  await clock.advance(8_999)
  expect(codes).toEqual([])
  await clock.advance(1)
  expect(codes).toEqual([1])
})

test("a signal's echo is no second signal", async () => {
  const { clock, codes, target, lifecycle } = setUp()
  lifecycle.intake(holdForever)
  target.emit('SIGINT')
  await clock.advance(20)
  target.emit('SIGINT')
  await clock.advance(5_000)
  expect(codes).toEqual([])
})

test('a second signal ends the waiting, a third everything', async () => {
  const { clock, codes, target, lifecycle } = setUp()
  lifecycle.onClose({ name: 'silent', close: () => new Promise(() => {}) })
  lifecycle.intake(holdForever)
  target.emit('SIGTERM')
  await clock.advance(1_000)
  target.emit('SIGTERM')
  await clock.advance(1_000)
  expect(lifecycle.phase).toBe('closing')
  target.emit('SIGINT')
  expect(codes).toEqual([130])
})

test('the listeners can be taken off', () => {
  const { target, remove } = setUp()
  remove()
  expect(target.eventNames()).toEqual([])
})
