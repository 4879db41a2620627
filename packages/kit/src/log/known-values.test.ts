import { describe, expect, test } from 'vitest'
import { ibanLike, isIban } from './iban.ts'
import { createKnownValues } from './known-values.ts'

function blank(value: string, text: string): string {
  const known = createKnownValues('***')
  known.add(value)
  return known.blank(text)
}

test.each([
  ['as it is', 'correct horse battery', 'got correct horse battery back', 'got *** back'],
  ['percent-encoded', 'correct horse battery', '?q=correct%20horse%20battery&x', '?q=***&x'],
  ['inside of a word when it is long', 'abcdefghijkl', 'xabcdefghijkly', 'x***y'],
  ['every time', 'orders1', 'orders1, orders1.', '***, ***.'],
  ['a URL’s password alone', 'redis://:p%2Fabcde@cache', 'with p/abcde', 'with ***'],
  ['without the blanks of a file', ' hunter2hunter2\n', 'x hunter2hunter2', 'x ***'],
])('is found %s', (_what, value, text, clean) => {
  expect(blank(value, text)).toBe(clean)
})

test.each([
  ['a word that only holds a short one', 'orders', 'preorders and orders7'],
  ['what is shorter than six', 'abcde', 'abcde'],
  ['a text without it', 'correct horse', 'correct horde'],
])('leaves alone: %s', (_what, value, text) => {
  expect(blank(value, text)).toBe(text)
})

test('a hundred are kept, the latest', () => {
  const known = createKnownValues('***')
  for (let i = 0; i < 300; i++) known.add(`secretvalue${1_000 + i}`)
  expect(known.blank('secretvalue1299')).toBe('***')
  expect(known.blank('secretvalue1000')).toBe('secretvalue1000')
})

describe('an IBAN', () => {
  test.each(['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'NO9386011117947'])(
    '%s is one',
    (text) => {
      expect(text.match(ibanLike)).toEqual([text])
      expect(isIban(text)).toBe(true)
    },
  )

  test.each(['DE88370400440532013000', 'DE12 3456 7890 1234 5678 90', 'VAT12345678901234567890'])(
    '%s is none',
    (text) => {
      expect((text.match(ibanLike) ?? []).some(isIban)).toBe(false)
    },
  )
})
