import { expect, test } from 'vitest'
import { judgeItem } from '../judge.ts'
import { type AuditCase, recordedSet } from './audit-case.ts'
import { t0 } from './exchanges.ts'

/** Judges every case of an item and compares its status and the claims that it is about. */
export function judgeCases(item: string, cases: readonly AuditCase[]): void {
  test.each(cases)('$name', (each) => {
    const verdict = judgeItem(item, recordedSet(each), { now: t0 })
    const statuses = Object.fromEntries(verdict.claims.map(({ id, status }) => [id, status]))
    expect.soft(statuses, verdict.summary).toMatchObject(each.claims)
    expect(verdict.status, verdict.summary).toBe(each.status)
    if (each.code !== undefined) expect(verdict.reason?.code).toBe(each.code)
    const withoutText = verdict.claims.filter(({ text }) => text === '')
    expect(withoutText).toEqual([])
  })
}
