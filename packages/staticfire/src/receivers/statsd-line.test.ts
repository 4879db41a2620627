import { expect, test } from 'vitest'
import { parseStatsdLine } from './statsd-line.ts'

test.each([
  ['orders:2|c', { name: 'orders', type: 'counter', value: 2, sampleRate: 1, tags: [] }],
  ['orders:1|c|@0.1|#a:b,c', { sampleRate: 0.1, tags: ['a:b', 'c'] }],
  ['queue:-3|g', { type: 'gauge', value: -3, isRelative: true }],
  ['queue:3|g', { isRelative: false }],
  ['took:1.5|ms\r', { type: 'timing', value: 1.5 }],
  ['visitors:ada|s', { type: 'set', value: 1 }],
  ['size:9|d|#a:b|c:container', { type: 'distribution', tags: ['a:b'] }],
  ['orders:1|c|@7', { sampleRate: 1 }],
])('%s', (line, sample) => {
  expect(parseStatsdLine(line)).toEqual([expect.objectContaining(sample)])
})

test('several values of DogStatsD are several samples', () => {
  expect(parseStatsdLine('size:1:2:3|h')?.map(({ value }) => value)).toEqual([1, 2, 3])
})

test.each(['', ':1|c', 'a|c', 'a:x|c', 'a:1|toString', '_e{5,4}:title|text', '_sc|check|0'])(
  '%j is no sample',
  (line) => {
    expect(parseStatsdLine(line)).toBeUndefined()
  },
)
