import type { Status } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { countStatuses, scoreOf } from './score.ts'

test.each<[string, Status[], { value: number | null; low: number | null; high: number | null }]>([
  ['nothing applies', ['not-applicable'], { value: null, low: null, high: null }],
  ['no item at all', [], { value: null, low: null, high: null }],
  ['all pass', ['pass', 'pass'], { value: 1, low: 1, high: 1 }],
  ['what does not apply is left out', ['pass', 'not-applicable'], { value: 1, low: 1, high: 1 }],
  [
    'gaps and waivers span the range',
    ['pass', 'fail', 'unproven', 'waived'],
    { value: 0.25, low: 0.25, high: 0.75 },
  ],
  ['an error is no pass in any reading', ['pass', 'error'], { value: 0.5, low: 0.5, high: 0.5 }],
  ['a third', ['pass', 'fail', 'fail'], { value: 0.3333, low: 0.3333, high: 0.3333 }],
])('%s', (_, statuses, score) => {
  expect(scoreOf(countStatuses(statuses))).toEqual(score)
})

test('every status is counted', () => {
  const statuses: Status[] = ['pass', 'fail', 'unproven', 'not-applicable', 'waived', 'error']
  expect(countStatuses(statuses)).toEqual({
    pass: 1,
    fail: 1,
    unproven: 1,
    notApplicable: 1,
    waived: 1,
    error: 1,
  })
})
