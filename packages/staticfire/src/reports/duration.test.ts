import { expect, test } from 'vitest'
import { formatDuration } from './duration.ts'

test.each([
  [0, '0 ms'],
  [0.4, '0.4 ms'],
  [2.04, '2 ms'],
  [812, '812 ms'],
  [999.6, '1 s'],
  [1_240, '1.2 s'],
  [59_960, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [-500, '−500 ms'],
  [Number.NaN, '–'],
])('%d ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
