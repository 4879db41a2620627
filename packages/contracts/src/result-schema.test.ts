import { expect, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { Result } from './result.ts'
import { resultSchema } from './result-schema.ts'

const result: Result = {
  schemaVersion: 1,
  tool: { name: 'staticfire', version: '0.1.0' },
  service: { name: 'orders', root: '/srv/orders' },
  decision: null,
  decisionReason: 'The service never became ready.',
  partial: false,
  level: { required: 'bronze', reached: null, next: { level: 'bronze', lacks: ['a/b'] } },
  counts: { pass: 0, fail: 1, unproven: 0, notApplicable: 0, waived: 0, error: 0 },
  score: { value: null, low: null, high: null },
  items: [
    {
      id: 'reliability/timeouts',
      section: 'reliability',
      title: 'Timeouts',
      status: 'fail',
      required: true,
      summary: 'One operation has none',
      why: 'A silent dependency takes the service with it.',
      claims: [
        {
          id: 'answered',
          text: 'Every request is answered',
          weight: 'required',
          status: 'fail',
          evidence: [{ kind: 'measured', text: 'Pending after 12 s', tier: 1 }],
        },
      ],
      fix: [
        { language: 'node', text: 'Pass a signal' },
        { language: 'node', library: '@staticfire/kit', text: 'deadlineMs: 800' },
      ],
      rerun: 'staticfire check --only reliability/timeouts',
      references: [],
      definitionHash: 'abc',
    },
  ],
  experiments: [],
  dependencies: [],
  environment: { cores: 2 },
  timing: { startedAt: 1, totalMs: 2, criticalPath: [] },
  notes: [],
}

test('the schema and the type of a result are the same', () => {
  expectTypeOf<z.infer<typeof resultSchema>>().toEqualTypeOf<Result>()
})

test('a result is accepted, and one with an unknown or a missing key is not', () => {
  expect(resultSchema.parse(result)).toEqual(result)
  expect(resultSchema.safeParse({ ...result, verdict: 'go' }).success).toBe(false)
  const { notes: _, ...rest } = result
  expect(resultSchema.safeParse(rest).success).toBe(false)
})
