import type { ClaimStatus } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import type { JudgedClaim } from './claims.ts'
import { refutedRefs, settle } from './settle.ts'
import { type ItemVerdict, verdictOf } from './verdict.ts'

const gap = { code: 'some-gap', message: 'Something is missing.' }

function claim(status: ClaimStatus, overrides: Partial<JudgedClaim> = {}): JudgedClaim {
  const needsReason = status !== 'pass' && status !== 'fail'
  return {
    id: 'answered',
    text: 'answered',
    weight: 'required',
    status,
    evidence: [{ kind: 'measured', text: 'seen', experiment: 'timeouts[a/silent]' }],
    basis: ['timeouts[a/silent]'],
    ...(needsReason && { reason: gap }),
    ...overrides,
  }
}

const verdict = (...claims: JudgedClaim[]): ItemVerdict =>
  verdictOf('reliability/timeouts', 'abc', claims)

test.each<[ClaimStatus, ClaimStatus | 'nothing', ClaimStatus, string | undefined]>([
  ['fail', 'fail', 'fail', undefined],
  ['fail', 'pass', 'unproven', 'not-reproduced'],
  ['fail', 'unproven', 'unproven', 'not-reproduced'],
  ['fail', 'not-applicable', 'unproven', 'not-reproduced'],
  ['fail', 'nothing', 'unproven', 'not-reproduced'],
  ['fail', 'error', 'error', 'some-gap'],
  ['pass', 'pass', 'pass', undefined],
  ['pass', 'fail', 'unproven', 'not-reproduced'],
  ['pass', 'unproven', 'pass', undefined],
  ['unproven', 'pass', 'unproven', 'some-gap'],
  ['unproven', 'fail', 'unproven', 'not-reproduced'],
  ['not-applicable', 'not-applicable', 'not-applicable', 'some-gap'],
])('first %s, then %s: settled as %s', (first, second, settled, code) => {
  const again = second === 'nothing' ? verdict() : verdict(claim(second))
  const result = settle(verdict(claim(first)), again)
  expect(result.status).toBe(settled)
  expect(result.reason?.code).toBe(code)
})

test('a failure that both attempts show keeps the evidence of both', () => {
  const { claims } = settle(verdict(claim('fail')), verdict(claim('fail')))
  expect(claims[0]?.evidence.map(({ text }) => text)).toEqual(['seen', 'Second attempt: seen'])
})

test('attempts that differ keep the evidence of both', () => {
  const { claims } = settle(verdict(claim('fail')), verdict(claim('pass')))
  expect(claims[0]?.evidence).toHaveLength(2)
})

test('a failure that only the second attempt shows is not reproduced', () => {
  const late = claim('fail', { id: 'given-up' })
  const result = settle(verdict(claim('pass')), verdict(claim('pass'), late))
  expect(result.claims.map(({ id, status }) => [id, status])).toEqual([
    ['answered', 'pass'],
    ['given-up', 'unproven'],
  ])
})

test('what was read needs no second attempt', () => {
  const read = claim('fail', {
    evidence: [{ kind: 'read', text: 'src/a.ts', file: 'src/a.ts', line: 3 }],
  })
  expect(settle(verdict(read), verdict(claim('pass'))).status).toBe('fail')
  expect(refutedRefs(verdict(read))).toEqual([])
})

test('claims are settled one by one', () => {
  const other = claim('fail', { id: 'given-up' })
  const result = settle(verdict(claim('fail'), other), verdict(claim('pass'), other))
  expect(result.status).toBe('fail')
  expect(result.claims.map(({ status }) => status)).toEqual(['unproven', 'fail'])
})

test('a second attempt whose audit threw makes the refuted claim an error', () => {
  const thrown: ItemVerdict = { ...verdict(), status: 'error', claims: [], reason: gap }
  expect(settle(verdict(claim('fail')), thrown).status).toBe('error')
})

test('a verdict without claims stays as it is', () => {
  const unobserved = verdict()
  expect(settle(unobserved, verdict(claim('fail')))).toBe(unobserved)
})

test('to be taken again is what required refutations rest on, without what needs no experiment', () => {
  const refuted = verdict(
    claim('fail', { basis: ['timeouts[a/silent]', 'blueprint', 'environment'] }),
    claim('fail', { id: 'note', weight: 'advisory', basis: ['boot[up]'] }),
    claim('pass', { id: 'fine', basis: ['traffic'] }),
  )
  expect(refutedRefs(refuted)).toEqual(['timeouts[a/silent]'])
})
