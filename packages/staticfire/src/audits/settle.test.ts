import type { ClaimStatus } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import type { JudgedClaim } from './claims.ts'
import { type Attempt, openRefs, settle } from './settle.ts'
import { type ItemVerdict, verdictOf } from './verdict.ts'

const silent = 'timeouts[a/silent]'
const structural = { code: 'no-operation', message: 'Nothing reaches it.' }
const passing = { code: 'in-dead-band', message: 'It took 1.2 s, between the bounds.' }

function claim(status: ClaimStatus, overrides: Partial<JudgedClaim> = {}): JudgedClaim {
  const needsReason = status !== 'pass' && status !== 'fail'
  return {
    id: 'answered',
    text: 'answered',
    weight: 'required',
    status,
    evidence: [{ kind: 'measured', text: 'seen', experiment: silent }],
    basis: [silent],
    ...(needsReason && { reason: structural }),
    ...overrides,
  }
}

/** Not proven, for a reason that another look may not meet. */
const open = (overrides: Partial<JudgedClaim> = {}) =>
  claim('unproven', { reason: passing, ...overrides })

const verdict = (...claims: JudgedClaim[]): ItemVerdict =>
  verdictOf('reliability/timeouts', 'abc', claims)

/** A first attempt, and later ones that each took the silent dependency anew. */
function attempts(first: ItemVerdict, ...later: ItemVerdict[]): Attempt[] {
  return [
    { verdict: first, taken: 'all' },
    ...later.map((each) => ({ verdict: each, taken: new Set([silent]) })),
  ]
}

const settled = (...each: JudgedClaim[]) =>
  settle(attempts(verdict(each[0]!), ...each.slice(1).map((one) => verdict(one))))

test.each<[ClaimStatus, ClaimStatus | 'nothing', ClaimStatus, string | undefined]>([
  ['fail', 'fail', 'fail', undefined],
  ['fail', 'pass', 'unproven', 'not-reproduced'],
  ['fail', 'unproven', 'unproven', 'not-reproduced'],
  ['fail', 'not-applicable', 'unproven', 'not-reproduced'],
  ['fail', 'nothing', 'unproven', 'not-reproduced'],
  ['fail', 'error', 'error', 'no-operation'],
  ['pass', 'pass', 'pass', undefined],
  ['pass', 'fail', 'unproven', 'not-reproduced'],
  ['pass', 'unproven', 'pass', undefined],
  ['unproven', 'pass', 'unproven', 'no-operation'],
  ['unproven', 'fail', 'unproven', 'not-reproduced'],
  ['not-applicable', 'not-applicable', 'not-applicable', 'no-operation'],
])('first %s, then %s: settled as %s', (first, second, status, code) => {
  const again = second === 'nothing' ? verdict() : verdict(claim(second))
  const result = settle(attempts(verdict(claim(first)), again))
  expect(result.status).toBe(status)
  expect(result.reason?.code).toBe(code)
})

test.each<[string, JudgedClaim[], ClaimStatus, string | undefined]>([
  ['nothing twice', [open(), open()], 'unproven', 'in-dead-band'],
  ['nothing, then a pass', [open(), claim('pass')], 'pass', undefined],
  ['nothing, then a fail', [open(), claim('fail')], 'unproven', 'not-reproduced'],
  ['nothing, then two fails', [open(), claim('fail'), claim('fail')], 'fail', undefined],
  ['nothing, a fail, a pass', [open(), claim('fail'), claim('pass')], 'unproven', 'not-reproduced'],
  ['nothing, a fail, nothing', [open(), claim('fail'), open()], 'unproven', 'not-reproduced'],
  ['a fail, then nothing', [claim('fail'), open()], 'unproven', 'not-reproduced'],
  ['nothing, then an error', [open(), claim('error')], 'unproven', 'in-dead-band'],
])('%s for a reason that may pass', (_, each, status, code) => {
  const result = settled(...each)
  expect(result.status).toBe(status)
  expect(result.reason?.code).toBe(code)
})

test.each<[string, JudgedClaim[], boolean]>([
  ['a first fail', [claim('fail')], true],
  ['two fails', [claim('fail'), claim('fail')], false],
  ['a fail and a pass', [claim('fail'), claim('pass')], false],
  ['a first pass', [claim('pass')], false],
  ['a first look that proved nothing', [open()], true],
  ['two such looks', [open(), open()], false],
  ['such a look and a pass', [open(), claim('pass')], false],
  ['such a look and a fail', [open(), claim('fail')], true],
  ['such a look and two fails', [open(), claim('fail'), claim('fail')], false],
  ['a look that can prove nothing', [claim('unproven')], false],
  ['a note', [open({ weight: 'advisory' })], false],
  ['an error', [claim('error')], false],
])('after %s it is taken again: %#', (_, [first, ...later], isOpen) => {
  const all = attempts(verdict(first!), ...later.map((each) => verdict(each)))
  expect(openRefs(all)).toEqual(isOpen ? [silent] : [])
})

test('a pass of the second look says what the first could not', () => {
  const [settledClaim] = settled(open(), claim('pass')).claims
  expect(settledClaim?.evidence.map(({ text }) => text)).toEqual([
    'First attempt, which proved nothing: It took 1.2 s, between the bounds.',
    'Second attempt: seen',
  ])
})

test('a failure that both attempts show keeps the evidence of both', () => {
  const { claims } = settled(claim('fail'), claim('fail'))
  expect(claims[0]?.evidence.map(({ text }) => text)).toEqual(['seen', 'Second attempt: seen'])
})

test('a failure of the second and the third attempt keeps the evidence of both', () => {
  const { claims } = settled(open(), claim('fail'), claim('fail'))
  expect(claims[0]?.evidence.map(({ text }) => text)).toEqual([
    'Second attempt: seen',
    'Third attempt: seen',
  ])
})

test('attempts that differ keep the evidence of both and say what each said', () => {
  const { claims, reason } = settled(claim('fail'), claim('pass'))
  expect(claims[0]?.evidence).toHaveLength(2)
  expect(reason?.message).toContain('the first attempt said fail, the second pass')
})

test('a failure that only the second attempt shows is not reproduced', () => {
  const late = claim('fail', { id: 'given-up' })
  const result = settle(attempts(verdict(claim('pass')), verdict(claim('pass'), late)))
  expect(result.claims.map(({ id, status }) => [id, status])).toEqual([
    ['answered', 'pass'],
    ['given-up', 'unproven'],
  ])
})

test('a gap that a second attempt closed gives way to the claims made of it', () => {
  const gap = open({ id: silent, evidence: [] })
  const held = attempts(verdict(gap), verdict(claim('pass'), claim('pass', { id: 'given-up' })))
  expect(openRefs(held)).toEqual([])
  expect(settle(held).claims.map(({ id, status }) => [id, status])).toEqual([
    ['answered', 'pass'],
    ['given-up', 'pass'],
  ])
})

test('what fails in the place of a gap has to fail once more', () => {
  const gap = open({ id: silent, evidence: [] })
  const once = attempts(verdict(gap), verdict(claim('fail')))
  expect(settle(once).status).toBe('unproven')
  expect(openRefs(once)).toEqual([silent])
  expect(
    settle(attempts(verdict(gap), verdict(claim('fail')), verdict(claim('fail')))).status,
  ).toBe('fail')
})

test('a later attempt that took something else does not speak of a claim', () => {
  const other: Attempt = { verdict: verdict(claim('fail')), taken: new Set(['boot[up]']) }
  expect(settle([...attempts(verdict(claim('pass'))), other]).status).toBe('pass')
})

test('what was read needs no second attempt', () => {
  const read = claim('fail', {
    evidence: [{ kind: 'read', text: 'src/a.ts', file: 'src/a.ts', line: 3 }],
  })
  expect(settled(read, claim('pass')).status).toBe('fail')
  expect(openRefs(attempts(verdict(read)))).toEqual([])
})

test('claims are settled one by one', () => {
  const other = claim('fail', { id: 'given-up' })
  const result = settle(attempts(verdict(claim('fail'), other), verdict(claim('pass'), other)))
  expect(result.status).toBe('fail')
  expect(result.claims.map(({ status }) => status)).toEqual(['unproven', 'fail'])
})

test('a second attempt whose audit threw makes the refuted claim an error', () => {
  const thrown: ItemVerdict = { ...verdict(), status: 'error', claims: [], reason: structural }
  expect(settle(attempts(verdict(claim('fail')), thrown)).status).toBe('error')
})

test('a verdict without claims stays as it is, where another look would not help', () => {
  const unobserved: ItemVerdict = { ...verdict(), missing: silent, reason: structural }
  expect(settle(attempts(unobserved, verdict(claim('fail'))))).toBe(unobserved)
  expect(openRefs(attempts(unobserved))).toEqual([])
})

test('a needed observation that did not come about this time is taken again, and fails twice to count', () => {
  const unobserved: ItemVerdict = { ...verdict(), missing: silent, reason: passing }
  expect(openRefs(attempts(unobserved))).toEqual([silent])
  expect(settle(attempts(unobserved, verdict(claim('pass')))).status).toBe('pass')
  const failedOnce = attempts(unobserved, verdict(claim('fail')))
  expect(openRefs(failedOnce)).toEqual([silent])
  const failedTwice = attempts(unobserved, verdict(claim('fail')), verdict(claim('fail')))
  expect(settle(failedTwice).status).toBe('fail')
  expect(settle(attempts(unobserved, unobserved))).toBe(unobserved)
})

test('to be taken again is what required refutations rest on, without what needs no experiment', () => {
  const refuted = verdict(
    claim('fail', { basis: [silent, 'blueprint', 'environment'] }),
    claim('fail', { id: 'note', weight: 'advisory', basis: ['boot[up]'] }),
    claim('pass', { id: 'fine', basis: ['traffic'] }),
  )
  expect(openRefs(attempts(refuted))).toEqual([silent])
})
