import { expect, test } from 'vitest'
import { isWithinBudget, summarizeLateness } from './lateness.ts'

test('lateness is summed up by nearest-rank percentiles', () => {
  const latenesses = Array.from({ length: 200 }, (_, index) => index + 1)
  expect(summarizeLateness(latenesses)).toEqual({ count: 200, p50Ms: 100, p99Ms: 198, maxMs: 200 })
})

test('nothing sent is summed up as nothing late', () => {
  expect(summarizeLateness([])).toEqual({ count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 })
})

test('one late send in a hundred is within the budget, two are not', () => {
  const sends = (late: number) => [...Array(100 - late).fill(1), ...Array(late).fill(50)]
  expect(isWithinBudget(summarizeLateness(sends(1)))).toBe(true)
  expect(isWithinBudget(summarizeLateness(sends(2)))).toBe(false)
})
