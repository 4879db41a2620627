import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRatioSampler } from './sampling.ts'

const traceId = fc.stringMatching(/^[0-9a-f]{32}$/)

test.each([
  [1, true],
  [2, true],
  [0, false],
  [-1, false],
  [Number.NaN, false],
])('a ratio of %d samples all or nothing: %s', (ratio, isSampled) => {
  expect(createRatioSampler(ratio)('f'.repeat(32))).toBe(isSampled)
  expect(createRatioSampler(ratio)('0'.repeat(31) + '1')).toBe(isSampled)
})

test('what a ratio samples, each higher ratio samples as well', () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(traceId, ratio, ratio, (id, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      if (createRatioSampler(low)(id)) expect(createRatioSampler(high)(id)).toBe(true)
    }),
  )
})

test('a quarter is a quarter of the ids', () => {
  const isSampled = createRatioSampler(0.25)
  const ids = Array.from(
    { length: 16 },
    (_, digit) => `${'0'.repeat(18)}${digit.toString(16)}${'0'.repeat(13)}`,
  )
  expect(ids.filter(isSampled).length).toBe(4)
})
