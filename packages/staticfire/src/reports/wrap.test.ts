import { expect, test } from 'vitest'
import { displayWidth } from './display-width.ts'
import { hostileStrings } from './testing/hostile.ts'
import { showText } from './escape.ts'
import { wrap } from './wrap.ts'

test('a text breaks at its spaces', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four'])
})

test('a word that is too wide is cut', () => {
  expect(wrap('a reliability b', 5)).toEqual(['a', 'relia', 'bilit', 'y b'])
})

test('its own lines and what they are indented by stay', () => {
  expect(wrap('{\n  signal: AbortSignal.timeout(800)\n}', 20)).toEqual([
    '{',
    '  signal:',
    '  AbortSignal.timeou',
    '  t(800)',
    '}',
  ])
})

test('alignment within a line that fits stays', () => {
  expect(wrap('a    b', 10)).toEqual(['a    b'])
})

test('a number stays with its unit where a no-break space joins them', () => {
  expect(wrap('it took 5.1\u00a0s', 11)).toEqual(['it took', '5.1 s'])
})

test.each(Object.entries(hostileStrings))('no line is wider than asked for, with %s', (_, text) => {
  for (const columns of [2, 20, 80]) {
    const widths = wrap(showText(text, { keepsLines: true }), columns).map(displayWidth)
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
  }
})
