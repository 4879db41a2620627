import { expect, test } from 'vitest'
import { type ClaimDraft, measured, pass, unproven } from './claims.ts'
import { defineAudit } from './define.ts'
import { judgeItem, judgeWith, neededObservations, neededRefs } from './judge.ts'
import { recordedSet, unrecorded } from './testing/audit-case.ts'
import { t0 } from './testing/exchanges.ts'
import { healthyService } from './testing/healthy-service.ts'

const context = { now: t0 }
const evidence = [measured('timeouts[database/silent]', 'seen', { observed: 'x' })]

function audit(judge: (handed: Record<string, unknown>) => ClaimDraft<'answered'>[]) {
  return defineAudit({
    id: 'reliability/timeouts',
    version: 1,
    thresholds: {},
    needs: ['blueprint', 'timeouts'],
    optional: ['traffic', 'boot'],
    claims: ['answered'],
    keys: { timeouts: () => ['database/silent'] },
    judge: (observations) => judge(observations),
  })
}

const silent = pass({ id: 'answered[database/silent]', text: 'answered', evidence })

test('an audit is handed the observations it declared, and of a family the valid keys', () => {
  let handed: Record<string, unknown> = {}
  const set = recordedSet({
    missing: { 'boot[up]': unrecorded('interrupted'), traffic: undefined },
  })
  judgeWith(
    audit((observations) => ((handed = observations), [silent])),
    set,
    context,
  )
  expect(Object.keys(handed).toSorted()).toEqual(['blueprint', 'boot', 'timeouts'])
  expect(Object.keys(handed['boot'] as object)).toEqual(['down/database'])
})

test('an audit that throws is an error on its item and nothing more', () => {
  const broken = audit(() => {
    throw new TypeError('cannot read x')
  })
  const verdict = judgeWith(broken, recordedSet({}), context)
  expect(verdict).toMatchObject({ status: 'error', claims: [], reason: { code: 'audit-failed' } })
  expect(verdict.summary).toContain('cannot read x')
})

test.each([
  ['a pass without evidence', [{ ...silent, evidence: [] }]],
  ['the same claim twice', [silent, silent]],
  ['an undeclared kind', [{ ...silent, id: 'leaked' as 'answered' }]],
  ['a gap without a reason', [{ ...silent, status: 'unproven' as const }]],
])('%s is an error, never a pass', (_, claims) => {
  expect(
    judgeWith(
      audit(() => claims),
      recordedSet({}),
      context,
    ).status,
  ).toBe('error')
})

test('a needed observation that is missing leaves the item unproven with its reason', () => {
  const set = recordedSet({ missing: { blueprint: unrecorded('no-configuration') } })
  expect(
    judgeWith(
      audit(() => [silent]),
      set,
      context,
    ),
  ).toMatchObject({
    status: 'unproven',
    reason: { code: 'no-configuration' },
  })
})

test('a needed observation that our own code lost is an error', () => {
  const set = recordedSet({ missing: { blueprint: unrecorded('internal', true) } })
  expect(
    judgeWith(
      audit(() => [silent]),
      set,
      context,
    ).status,
  ).toBe('error')
})

test('a key that should be there and was never planned is unproven', () => {
  const set = recordedSet({ missing: { 'timeouts[database/silent]': undefined } })
  const { status, claims } = judgeWith(
    audit(() => []),
    set,
    context,
  )
  expect(status).toBe('unproven')
  expect(claims).toMatchObject([
    { id: 'timeouts[database/silent]', reason: { code: 'not-observed' } },
  ])
})

test('an audit may speak of a missing key itself', () => {
  const set = recordedSet({ missing: { 'timeouts[database/silent]': unrecorded('x') } })
  const own = unproven({
    id: 'answered',
    text: 'own',
    basis: ['timeouts[database/silent]'],
    reason: { code: 'own', message: 'Said by the audit.' },
  })
  expect(
    judgeWith(
      audit(() => [own]),
      set,
      context,
    ).claims,
  ).toEqual([own])
})

test('an optional observation that is missing costs nothing', () => {
  const set = recordedSet({
    missing: { traffic: unrecorded('x', true), 'boot[up]': unrecorded('x', true) },
  })
  expect(
    judgeWith(
      audit(() => [silent]),
      set,
      context,
    ).status,
  ).toBe('pass')
})

test('advisory claims never change the status', () => {
  const note = {
    ...silent,
    id: 'answered[note]' as const,
    weight: 'advisory' as const,
    status: 'fail' as const,
  }
  expect(
    judgeWith(
      audit(() => [silent, note]),
      recordedSet({}),
      context,
    ).status,
  ).toBe('pass')
})

test('an item without required claims is unproven', () => {
  const note = { ...silent, weight: 'advisory' as const }
  expect(
    judgeWith(
      audit(() => [note]),
      recordedSet({}),
      context,
    ),
  ).toMatchObject({
    status: 'unproven',
    reason: { code: 'not-observed' },
  })
})

test('an item that has no audit yet is unproven and says so', () => {
  expect(judgeItem('performance/cdn', recordedSet({}), context)).toMatchObject({
    status: 'unproven',
    reason: { code: 'not-judged-by-this-version' },
    definitionHash: expect.stringMatching(/^[\da-f]{12}$/),
  })
})

test('the planner learns what the selected items need, and no more', () => {
  expect(neededObservations(['configuration/startup-validation'])).toEqual([
    'blueprint',
    'environment',
    'configuration',
    'boot',
  ])
  expect(neededObservations(['performance/cdn'])).toEqual([])
})

test('it learns the keys as well', () => {
  const { blueprint } = healthyService()
  const refs = neededRefs(['configuration/startup-validation'], blueprint)
  expect(refs).toContain('configuration[PORT/malformed]')
  expect(refs).not.toContain('configuration[GREETING/malformed]')
  expect(refs).not.toContain('configuration[PORT/removed]')
  expect(refs).toContain('boot')
})
