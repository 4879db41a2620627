import { expect, test } from 'vitest'
import { definitionHash } from './definition-hash.ts'

const id = 'reliability/timeouts'

test('twelve hex digits, the same on every machine', () => {
  expect(definitionHash(id, 1, { limitMs: 10_000 })).toBe('477c86ec8822')
})

test('the order of thresholds does not matter', () => {
  expect(definitionHash(id, 1, { a: 1, b: 2 })).toBe(definitionHash(id, 1, { b: 2, a: 1 }))
})

test.each([
  ['id', definitionHash('reliability/retries', 1, { a: 1 })],
  ['version', definitionHash(id, 2, { a: 1 })],
  ['threshold', definitionHash(id, 1, { a: 2 })],
  ['name of a threshold', definitionHash(id, 1, { b: 1 })],
])('another %s is another hash', (_, other) => {
  expect(other).not.toBe(definitionHash(id, 1, { a: 1 }))
})
