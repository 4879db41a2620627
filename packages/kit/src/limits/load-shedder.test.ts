import { expect, test } from 'vitest'
import { createTestClock } from '../testing/index.ts'
import { createLoadShedder, type LoadShedderSettings } from './load-shedder.ts'
import { sizeLimits } from './size-limits.ts'

function shedderWith(delays: number[], settings: Partial<LoadShedderSettings> = {}) {
  const clock = createTestClock()
  let isClosed = false
  const shedder = createLoadShedder({
    clock,
    delay: { readMs: () => delays.shift() ?? 0, close: () => void (isClosed = true) },
    ...settings,
  })
  return { clock, shedder, isClosed: () => isClosed }
}

test.each([
  { what: 'a quiet loop', delays: [1, 2, 1], sheds: [false, false, false] },
  { what: 'one long task', delays: [900, 1, 900, 1], sheds: [false, false, false, false] },
  { what: 'a late loop', delays: [100, 100, 120], sheds: [false, true, true] },
  {
    what: 'a loop between both thresholds',
    delays: [200, 200, 60, 99, 60, 99],
    sheds: [false, true, true, true, true, true],
  },
  {
    what: 'a loop that recovered',
    delays: [200, 200, 49, 49, 99],
    sheds: [false, true, true, false, false],
  },
  {
    what: 'a loop that recovered for one sample',
    delays: [200, 200, 1, 200, 1, 1],
    sheds: [false, true, true, true, true, false],
  },
])('$what sheds when it should', async ({ delays, sheds }) => {
  const { clock, shedder } = shedderWith([...delays])
  const seen: boolean[] = []
  for (const _ of delays) {
    await clock.advance(500)
    seen.push(shedder.shouldShed())
  }
  expect(seen).toEqual(sheds)
  expect(shedder.status()).toEqual({ isShedding: sheds.at(-1), delayMs: delays.at(-1) })
})

test('closing ends the sampling', async () => {
  const { clock, shedder, isClosed } = shedderWith([200, 200])
  await clock.advance(1000)
  shedder.close()
  expect([isClosed(), shedder.shouldShed(), clock.pending()]).toEqual([true, false, 0])
})

test.each([{ startMs: 50, stopMs: 50 }, { stopMs: 0 }, { startMs: NaN }, { sampleMs: 0 }])(
  '%o is refused',
  (settings) => {
    expect(() => shedderWith([], settings)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  },
)

test('size limits have defaults and take whole numbers only', () => {
  expect(sizeLimits({ bodyBytes: 5 })).toEqual({
    bodyBytes: 5,
    headerBytes: 16_384,
    headerCount: 200,
  })
  expect(() => sizeLimits({ bodyBytes: 0 })).toThrow('bodyBytes')
  expect(() => sizeLimits({ headerBytes: 1.5 })).toThrow('headerBytes')
})
