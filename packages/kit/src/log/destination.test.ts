import { expect, test } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import { createDestination, type DestinationOptions } from './destination.ts'

/** A reader that takes so many bytes, then none until it is given room again. */
function createReader() {
  let room = Number.POSITIVE_INFINITY
  let failure: string | undefined
  let received = ''
  let writes = 0
  return {
    received: () => received,
    lines: () => received.split('\n').slice(0, -1),
    writes: () => writes,
    give: (bytes: number) => void (room = bytes),
    fail: (code: string | undefined) => void (failure = code),
    sink: {
      write(bytes: Uint8Array, offset: number) {
        writes++
        if (failure !== undefined) throw Object.assign(new Error(failure), { code: failure })
        if (room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' })
        const taken = bytes.subarray(offset, offset + room)
        room -= taken.length
        received += Buffer.from(taken).toString()
        return taken.length
      },
      close() {},
    },
  }
}

function setUp(options: DestinationOptions = {}) {
  const reader = createReader()
  const clock = createTestClock()
  const destination = createDestination({ clock, sink: reader.sink, ...options })
  return { reader, clock, destination, [Symbol.dispose]: () => destination.close() }
}

test('hands on the lines of one turn in one write', async () => {
  using set = setUp()
  for (let i = 0; i < 10; i++) set.destination.write(`${i}\n`)
  expect(set.reader.writes()).toBe(0)
  await set.clock.advance(0)
  expect(set.reader.writes()).toBe(1)
  expect(set.reader.lines()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
})

test('goes on in the middle of a line where the reader stopped', async () => {
  using set = setUp()
  set.reader.give(3)
  set.destination.write('first\n')
  set.destination.write('second\n')
  await set.clock.advance(0)
  expect(set.reader.received()).toBe('fir')
  set.reader.give(1000)
  await set.clock.advance(20)
  expect(set.reader.received()).toBe('first\nsecond\n')
  expect(set.clock.pending()).toBe(0)
})

test('drops the newest once full, counts them, and says how many as soon as it flows', async () => {
  using set = setUp({ maxBufferBytes: 20, tellLost: (lines) => `lost ${lines}` })
  set.reader.give(0)
  for (let i = 0; i < 10; i++) set.destination.write(`line ${i}\n`)
  await set.clock.advance(100)
  expect(set.destination.bufferedBytes()).toBeLessThanOrEqual(20)
  expect(set.destination.losses.counts()).toEqual({ dropped: 8 })
  set.reader.give(1000)
  await set.clock.advance(20)
  expect(set.reader.lines()).toEqual(['line 0', 'line 1', 'lost 8'])
})

test('a flush ends with the last byte, or with its deadline', async () => {
  using set = setUp()
  set.reader.give(0)
  set.destination.write('a\n')
  const ended: string[] = []
  void set.destination.flush(100).then(() => ended.push('early'))
  void set.destination.flush(1000).then(() => ended.push('late'))
  await set.clock.advance(150)
  expect(ended).toEqual(['early'])
  set.reader.give(1000)
  await set.clock.advance(20)
  expect(ended).toEqual(['early', 'late'])
  expect(set.clock.pending()).toBe(0)
})

test.each(['EPIPE', 'EBADF', 'ECONNRESET'])('%s ends it quietly', async (code) => {
  using set = setUp()
  set.reader.fail(code)
  set.destination.write('a\n')
  await set.destination.flush()
  set.destination.write('b\n')
  await set.clock.advance(1000)
  expect(set.destination.losses.counts()).toEqual({ closed: 2 })
  expect(set.destination.bufferedBytes()).toBe(0)
  expect(set.clock.pending()).toBe(0)
})

test('a full disk is waited for like a stalled reader', async () => {
  using set = setUp()
  set.reader.give(3)
  set.destination.write('first\n')
  await set.clock.advance(0)
  set.reader.fail('ENOSPC')
  set.destination.write('second\n')
  await set.clock.advance(1000)
  set.reader.fail(undefined)
  set.reader.give(1000)
  await set.clock.advance(50)
  expect(set.reader.lines()).toEqual(['first', 'second'])
  expect(set.destination.losses.counts()).toEqual({})
})

test('at the end of a process it writes what it holds, and waits for a stalled reader only so long', () => {
  const set = setUp()
  set.destination.write('last words\n')
  process.listeners('exit').at(-1)?.(0)
  expect(set.reader.lines()).toEqual(['last words'])
  set.reader.give(0)
  set.destination.write('more\n')
  set.destination.flushSync()
  expect(set.reader.writes()).toBeGreaterThan(10)
  set.destination.close()
  expect(set.destination.losses.counts()).toEqual({ closed: 1 })
})

test('closing lets go of the process', () => {
  const before = process.listenerCount('exit')
  const set = setUp()
  expect(process.listenerCount('exit')).toBe(before + 1)
  set.destination.close()
  expect(process.listenerCount('exit')).toBe(before)
})
