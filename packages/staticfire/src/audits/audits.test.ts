import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { catalogue, itemIds } from '../checklist/catalogue.ts'
import { kindOf } from './claims.ts'
import { audits } from './index.ts'
import { judgeItem } from './judge.ts'
import { allCases } from './testing/all-cases.ts'
import { type AuditCase, recordedSet } from './testing/audit-case.ts'
import { t0 } from './testing/exchanges.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const docs = fileURLToPath(new URL('../../../../docs/items/', import.meta.url))
const audited = audits.map(({ id }) => id)

test('audits stand in the checklist’s order, each for one of its items', () => {
  expect(audited).toEqual(itemIds.filter((id) => audited.includes(id)))
  expect(new Set(audited).size).toBe(audits.length)
})

test('audits, their files, their tests and their cases are the same set', () => {
  expect(Object.keys(allCases)).toEqual(audited)
  for (const suffix of ['.ts', '.test.ts', '.cases.ts']) {
    expect(audited.filter((id) => !existsSync(`${here}${id}${suffix}`))).toEqual([])
  }
  const sections = [...new Set(audits.map(({ id }) => id.split('/')[0]!))]
  const cased = sections.flatMap((section) =>
    filesIn(`${here}${section}`, '.cases.ts').map((name) => `${section}/${name}`),
  )
  expect(cased.toSorted()).toEqual(audited.toSorted())
})

test('every item of the checklist has a page, and every page an item', () => {
  const sections = [...new Set(catalogue.map(({ section }) => section))]
  const pages = sections.flatMap((section) =>
    filesIn(`${docs}${section}`, '.md').map((name) => `${section}/${name}`),
  )
  expect(pages.toSorted()).toEqual(itemIds.toSorted())
})

test.each(audits.map((audit) => [audit.id, audit] as const))(
  '%s is tested to pass, to fail and to be unproven',
  (id, audit) => {
    const cases = allCases[id] ?? []
    expect(sorted(cases.map(({ status }) => status))).toEqual(
      expect.arrayContaining(['fail', 'pass', 'unproven']),
    )
    const untested = audit.claims.filter((kind) => {
      const seen = statusesOf(kind, cases)
      return !(
        seen.has('pass') &&
        seen.has('fail') &&
        (seen.has('unproven') || seen.has('not-applicable'))
      )
    })
    expect(untested).toEqual([])
    expect(audit.gaps.filter((kind) => statusesOf(kind, cases).size === 0)).toEqual([])
  },
)

const everyCase = Object.entries(allCases).flatMap(([id, cases]) =>
  cases.map((each) => [id, each] as const),
)

test.each(everyCase)(
  '%s, $1.name: each proven claim has evidence from an observation it rests on',
  (id, each) => {
    const { claims } = judgeItem(id, recordedSet(each), { now: t0 })
    for (const claim of claims.filter(({ status }) => status === 'pass' || status === 'fail')) {
      expect(claim.evidence.length).toBeGreaterThan(0)
      for (const { experiment, observed } of claim.evidence) {
        expect(claim.basis).toContain(experiment)
        expect(observed).toBeTruthy()
      }
    }
    for (const claim of claims.filter(
      ({ status }) => status === 'unproven' || status === 'not-applicable',
    )) {
      expect(claim.reason?.message).toMatch(/^[A-Z\d].*[^.]\.$/s)
    }
  },
)

test('a judgement is the same each time', () => {
  for (const [id, each] of everyCase) {
    const judge = () => judgeItem(id, recordedSet(each), { now: t0 })
    expect(judge()).toEqual(judge())
  }
})

test('a timeline stays within 400 points', () => {
  const change: AuditCase['change'] = ({ shutdown }) => {
    const stop = shutdown['sigterm']!
    stop.arrivals = Array.from({ length: 40 }, () => stop.arrivals).flat()
  }
  const { claims } = judgeItem('reliability/graceful-shutdown', recordedSet({ change }), {
    now: t0,
  })
  const series = claims.flatMap(({ evidence }) => evidence).flatMap((each) => each.series ?? [])
  expect(series.length).toBeGreaterThan(0)
  for (const { lanes } of series) {
    expect(
      lanes.map(({ items }) => items.length).reduce((sum, length) => sum + length),
    ).toBeLessThanOrEqual(400)
  }
})

function statusesOf(kind: string, cases: readonly AuditCase[]): Set<string> {
  const claims = cases.flatMap((each) => Object.entries(each.claims))
  return new Set(claims.filter(([claim]) => kindOf(claim) === kind).map(([, status]) => status))
}

function filesIn(folder: string, suffix: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted()
}
