import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, percentile, percentiles } from './percentiles.ts'

const numbers = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 })

test('a percentile is the smallest value that at least that share of the values does not exceed', () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const ascending = values.toSorted((a, b) => a - b)
      const needed = Math.ceil((percent * values.length) / 100)
      expect(percentile(values, percent / 100)).toBe(ascending[needed - 1])
    }),
  )
})

test('the ends are the smallest and the largest value', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const ascending = values.toSorted((a, b) => a - b)
      expect(percentiles(values, [0, 1])).toEqual([ascending[0], ascending.at(-1)])
    }),
  )
})

test('the values stay in their order', () => {
  const values = [3, 1, 2]
  percentile(values, 0.5)
  expect(values).toEqual([3, 1, 2])
})

test('of two in the middle the median is the lower one', () => {
  expect(median([4, 1, 3, 2])).toBe(2)
  expect(median([5, 1, 3])).toBe(3)
})

test('no values have no percentile', () => {
  expect(percentile([], 0.99)).toBeUndefined()
  expect(median([])).toBeUndefined()
})

test('a percentage in place of a fraction is refused', () => {
  expect(() => percentile([1], 99)).toThrow(RangeError)
  expect(() => percentile([1], Number.NaN)).toThrow(RangeError)
})
