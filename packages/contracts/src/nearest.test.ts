import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test.each([
  ['dependancies', ['dependencies', 'data'], 'dependencies'],
  ['kynd', ['kind', 'env'], 'kind'],
  ['pre_stop', ['preStop', 'signal'], 'preStop'],
  ['ENV', ['env'], 'env'],
  ['hots', ['url', 'host'], 'host'],
  ['FETCH', ['PATCH'], undefined],
  ['xyz', ['env', 'url'], undefined],
  ['replicas', ['reset', 'critical'], undefined],
  ['', ['env'], undefined],
])('the nearest to %j of %j is %j', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected)
})

test('a word of a megabyte is compared by its start only', () => {
  expect(nearest('x'.repeat(1_000_000), ['x'.repeat(100)])).toBe('x'.repeat(100))
})
