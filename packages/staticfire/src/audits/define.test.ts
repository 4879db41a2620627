import { expect, test } from 'vitest'
import { pass } from './claims.ts'
import { defineAudit } from './define.ts'

test('an undeclared observation is a type error', () => {
  const audit = defineAudit({
    id: 'reliability/timeouts',
    version: 1,
    thresholds: {},
    needs: ['timeouts'],
    optional: ['boot'],
    claims: ['answered'],
    judge: (observations) => {
      // @ts-expect-error shutdown is not among the needs
      void observations.shutdown
      // @ts-expect-error an optional observation may be absent
      void (() => observations.boot['up'])
      void observations.timeouts['database/silent']
      return []
    },
  })
  expect(audit.needs).toEqual(['timeouts'])
  expect(audit.optional).toEqual(['boot'])
})

test('an undeclared kind of claim is a type error', () => {
  const evidence = [{ kind: 'measured', text: 'x' } as const]
  const audit = defineAudit({
    id: 'reliability/timeouts',
    version: 1,
    thresholds: {},
    needs: ['timeouts'],
    claims: ['answered'],
    // @ts-expect-error given-up is not among the claims
    judge: () => [pass({ id: 'given-up[x]', text: 'x', evidence })],
  })
  expect(audit.claims).toEqual(['answered'])
})

test('the keys of an observation that is not needed are a type error', () => {
  const audit = defineAudit({
    id: 'reliability/timeouts',
    version: 1,
    thresholds: {},
    needs: ['timeouts'],
    claims: [],
    // @ts-expect-error shutdown is not among the needs
    keys: { shutdown: () => [] },
    judge: () => [],
  })
  expect(Object.keys(audit.keys)).toEqual(['shutdown'])
})
