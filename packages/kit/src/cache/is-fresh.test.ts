import { expect, test } from 'vitest'
import { isFresh } from './index.ts'

const modified = new Date('2026-03-01T12:00:00.700Z')
const current = { etag: '"a,1"', lastModified: modified }

test.each([
  ['the same tag', { 'if-none-match': '"a,1"' }],
  ['the same tag, weak', { 'if-none-match': 'W/"a,1"' }],
  ['a list with it', { 'if-none-match': '"x", W/"y" ,"a,1"' }],
  ['a list that goes on behind it', { 'if-none-match': '"a,1", "z"' }],
  ['a list with empty members', { 'if-none-match': ', "x",, "a,1",' }],
  ['any', { 'if-none-match': '*' }],
  ['its own second', { 'if-modified-since': 'Sun, 01 Mar 2026 12:00:00 GMT' }],
  ['later', { 'if-modified-since': 'Sun, 01 Mar 2026 13:00:00 GMT' }],
])('a copy is fresh by %s', (_, headers) => {
  expect(isFresh(headers, current)).toBe(true)
})

test.each([
  ['no condition', {}],
  ['another tag', { 'if-none-match': '"b"' }],
  ['part of a tag', { 'if-none-match': '"a"' }],
  ['a tag without quotes', { 'if-none-match': 'a,1' }],
  ['a broken list', { 'if-none-match': '"x" "a,1"' }],
  ['a tag in lower-case weakness', { 'if-none-match': 'w/"a,1"' }],
  ['an unclosed tag', { 'if-none-match': '"a,1' }],
  [
    'another tag, though not modified',
    { 'if-none-match': '"b"', 'if-modified-since': 'Sun, 01 Mar 2026 13:00:00 GMT' },
  ],
  ['earlier', { 'if-modified-since': 'Sun, 01 Mar 2026 11:59:59 GMT' }],
  ['a date in another form', { 'if-modified-since': '2027-01-01' }],
  ['an impossible date', { 'if-modified-since': 'Sun, 99 Mar 2027 12:00:00 GMT' }],
  ['an empty tag list', { 'if-none-match': '' }],
])('and not by %s', (_, headers) => {
  expect(isFresh(headers, current)).toBe(false)
})

test('a weak tag here matches a strong one there, and nothing matches nothing', () => {
  expect(isFresh({ 'if-none-match': '"v1"' }, { etag: 'W/"v1"' })).toBe(true)
  expect(isFresh({ 'if-none-match': '"v1"' }, {})).toBe(false)
  expect(isFresh({ 'if-modified-since': 'Sun, 01 Mar 2026 12:00:00 GMT' }, {})).toBe(false)
})

test('a long list is read in one go', () => {
  expect(isFresh({ 'if-none-match': `${'"x",'.repeat(4_000)}"a,1"` }, current)).toBe(true)
  expect(isFresh({ 'if-none-match': `${' '.repeat(16_000)}x` }, current)).toBe(false)
})
