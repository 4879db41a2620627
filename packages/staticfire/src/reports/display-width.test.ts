import { expect, test } from 'vitest'
import { displayWidth, padEnd, splitAtWidth, truncate } from './display-width.ts'

test.each([
  ['', 0],
  ['abc', 3],
  ['→ ✓ … ─', 7],
  ['東京', 4],
  ['ｆｕｌｌ', 8],
  ['한국', 4],
  ['e\u0301', 1],
  ['🚀', 2],
  ['🇨🇭', 2],
])('%j takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns)
})

test('a split never goes over, and keeps marks with their letter', () => {
  expect(splitAtWidth('東京都', 5)).toEqual(['東京', '都'])
  expect(splitAtWidth('e\u0301e\u0301', 1)).toEqual(['e\u0301', 'e\u0301'])
  expect(splitAtWidth('東', 1)).toEqual(['東', ''])
})

test('what is cut ends with an ellipsis within the width', () => {
  expect(truncate('reliability', 6)).toBe('relia…')
  expect(truncate('東京都', 4)).toBe('東…')
  expect(truncate('short', 5)).toBe('short')
  expect(truncate('short', 1)).toBe('…')
})

test('padding counts columns, not characters', () => {
  expect(padEnd('東', 4)).toBe('東  ')
})
