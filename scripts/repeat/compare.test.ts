import type { Result } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { compareRuns, type Run } from './compare.ts'

test('runs that agree on every judged item are identical', () => {
  const { isIdentical, decisions, items } = compareRuns([run(1, 'pass'), run(2, 'pass')])
  expect(isIdentical).toBe(true)
  expect(decisions).toEqual({ hold: [1, 2] })
  expect(items).toEqual([
    { item: 'reliability/timeouts', isIdentical: true, statuses: { pass: [1, 2] }, claims: [] },
  ])
})

test('a status that differs names the runs and the claims behind it', () => {
  const { isIdentical, items } = compareRuns([run(1, 'pass'), run(2, 'fail'), run(3, 'pass')])
  expect(isIdentical).toBe(false)
  expect(items[0]).toMatchObject({
    statuses: { pass: [1, 3], fail: [2] },
    claims: [{ id: 'answered', weight: 'required', statuses: { pass: [1, 3], fail: [2] } }],
  })
})

test('a run without a result is a difference', () => {
  const broken: Run = { number: 2, isNoisy: false, seconds: 1, failure: 'exit code 3' }
  const { isIdentical, decisions } = compareRuns([run(1, 'pass'), broken])
  expect(isIdentical).toBe(false)
  expect(decisions).toEqual({ hold: [1], 'no result': [2] })
})

test('an item that this version does not judge is left out', () => {
  const items = compareRuns([run(1, 'pass')]).items.map(({ item }) => item)
  expect(items).not.toContain('data/backup')
})

function run(number: number, status: string): Run {
  const items = [
    {
      id: 'reliability/timeouts',
      status,
      claims: [{ id: 'answered', weight: 'required', status }],
    },
    {
      id: 'data/backup',
      status: 'unproven',
      claims: [],
      reason: { code: 'not-judged-by-this-version', message: '' },
    },
  ]
  const result = { decision: 'hold', items } as unknown as Result
  return { number, isNoisy: false, seconds: 1, result }
}
