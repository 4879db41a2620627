import { expect, test } from 'vitest'
import { showMessage, showText } from './escape.ts'
import { hostileStrings, tenMegabytes } from './testing/hostile.ts'

test.each([
  ['\u001b[2J', '\\x1b[2J'],
  ['\u009b2J', '\\x9b2J'],
  ['a\u0000b', 'a\\x00b'],
  ['a\tb\r\nc', 'a\\tb\\r\\nc'],
  ['a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['\u{e0041}', '\\u{e0041}'],
  ['half \ud800', 'half \\ud800'],
  ['warn \u26a0\ufe0f', 'warn \u26a0'],
  ['Zürich, 東京, Ελλάδα 🚀', 'Zürich, 東京, Ελλάδα 🚀'],
])('%j is shown as %j', (text, shown) => {
  expect(showText(text)).toBe(shown)
})

test.each(Object.entries(hostileStrings))('nothing is left to obey in %s', (_, text) => {
  for (const shown of [showText(text), showMessage(text)]) {
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
  }
  expect(showText(text)).not.toContain('\n')
})

test('a long text is cut, and says by how much', () => {
  expect(showText('x'.repeat(25), { most: 10 })).toBe('xxxxxxxxxx… (15 characters more)')
  expect(showText(tenMegabytes).length).toBeLessThan(4_000)
})

test('a cut never halves a character', () => {
  expect(showText('ab🚀cd', { most: 3 })).toBe('ab… (4 characters more)')
})

test('marks do not pile up', () => {
  expect(showText(`e${'\u0301'.repeat(50)}!`)).toBe(`e${'\u0301'.repeat(4)}!`)
})

test('a message keeps its lines, and a lone carriage return is none', () => {
  expect(showMessage('first\r\n\tsecond\rGO\u001b[0m')).toBe('first\n  second\\rGO\\x1b[0m')
})
