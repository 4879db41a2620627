import { expect, test } from 'vitest'
import { itemIds } from '../checklist/catalogue.ts'
import { bronze, gate, now, rows, verdicts, waiver } from './decide-rows.ts'
import { decide } from './decide.ts'
import { itemsOf } from './levels.ts'

test.each(rows)('%s', (_, exceptions, { gate: gateOptions, ...options }, expected) => {
  const decided = decide(verdicts(exceptions), {
    gate: gate(gateOptions),
    waivers: [],
    now,
    ...options,
  })
  expect(decided).toMatchObject({ decision: expected.decision, exitCode: expected.exitCode })
  expect(decided.decisionReason).toMatch(/\.$|EADDRINUSE$/)
  if (expected.says !== undefined) expect(decided.decisionReason).toContain(expected.says)
})

test('a required item without a verdict could not be measured', () => {
  const all = verdicts().filter(({ id }) => id !== bronze)
  expect(decide(all, { gate: gate(), waivers: [], now })).toMatchObject({
    decision: null,
    exitCode: 3,
  })
})

test('narrowing says what it leaves out', () => {
  const { notes, items } = decide(verdicts(), {
    gate: gate(),
    waivers: [],
    now,
    selected: [bronze],
  })
  expect(items.map(({ id }) => id)).toEqual([bronze])
  expect(notes.join()).toContain('reliability/graceful-shutdown')
})

test('allowed gaps are noted', () => {
  const { notes } = decide(verdicts({ [bronze]: 'unproven' }), {
    gate: gate({ unproven: 'allow' }),
    waivers: [],
    now,
  })
  expect(notes.join()).toContain(bronze)
})

test('the items stand in the checklist’s order, and required ones say so', () => {
  const { items } = decide(verdicts(), { gate: gate(), waivers: [], now })
  expect(items.map(({ id }) => id)).toEqual(itemIds)
  expect(items.filter(({ required }) => required).map(({ id }) => id)).toEqual(itemsOf('bronze'))
})

test('a fix stands where work is left, and nowhere else', () => {
  const { items } = decide(verdicts({ [bronze]: 'fail' }), { gate: gate(), waivers: [], now })
  const withFix = items.filter(({ fix }) => fix.length > 0).map(({ id }) => id)
  expect(withFix).toEqual([bronze])
})

test('the result does not carry what a claim rests on', () => {
  const { items } = decide(verdicts(), { gate: gate(), waivers: [], now })
  expect(items.flatMap(({ claims }) => claims).filter((each) => 'basis' in each)).toEqual([])
})

test('waivers are an item of their own, and none of the 44', () => {
  const decided = decide(verdicts({ [bronze]: 'fail' }), {
    gate: gate(),
    waivers: [waiver(bronze)],
    now,
  })
  expect(decided.items.at(-1)).toMatchObject({ id: 'waivers', status: 'pass', required: true })
  expect(decided.items.find(({ id }) => id === bronze)).toMatchObject({
    status: 'waived',
    reason: { code: 'waived', message: 'Waived until 2026-12-31 by team-orders: accepted' },
  })
  expect(decided.counts).toEqual({
    pass: 43,
    fail: 0,
    unproven: 0,
    notApplicable: 0,
    waived: 1,
    error: 0,
  })
})

test('what is provided keeps what was measured as a note', () => {
  const provided = { [bronze]: { by: 'mesh', evidence: 'mesh.yaml', isRead: true } }
  const { items } = decide(verdicts({ [bronze]: 'fail' }), {
    gate: gate(),
    waivers: [],
    now,
    provided,
  })
  const claims = items.find(({ id }) => id === bronze)?.claims ?? []
  expect(claims.map(({ weight, status }) => [weight, status])).toEqual([
    ['required', 'pass'],
    ['advisory', 'fail'],
  ])
  expect(claims[0]?.evidence).toMatchObject([{ kind: 'attested', file: 'mesh.yaml' }])
})
