import { describe, expect, test } from 'vitest'
import type { Description } from './description.ts'
import { readDescription } from './read-description.ts'

const least: Description = {
  schemaVersion: 1,
  service: { name: 'orders' },
  dependencies: [],
  variables: [],
  endpoints: {},
}

function problemOf(changed: object): string | undefined {
  const read = readDescription(JSON.stringify({ ...least, ...changed }))
  return read.ok ? undefined : read.problem
}

test('a description is read, and what a later kit says in addition is passed over', () => {
  const text = JSON.stringify({ ...least, shards: 3, service: { name: 'orders', team: 'x' } })
  expect(readDescription(text)).toEqual({ ok: true, description: least })
})

describe('what is none is told in one sentence', () => {
  test.for<[what: string, text: string, problem: RegExp]>([
    ['no JSON', '<html>', /^it is no JSON$/],
    ['nothing', '', /^it is no JSON$/],
    ['null', 'null', /map/],
    ['a list', '[]', /map/],
    ['half of one', '{"schemaVersion":1}', /is required/],
    ['deep', '['.repeat(100_000), /^it is no JSON$/],
  ])('%s', ([, text, problem]) => {
    const read = readDescription(text)
    expect(read.ok ? undefined : read.problem).toMatch(problem)
  })

  test('another version, wrong kinds, and what has no bound', () => {
    expect(problemOf({ schemaVersion: 2 })).toMatch(/schemaVersion .*the number 1, got 2/)
    const of = (more: object) => problemOf({ dependencies: [{ name: 'p', kind: 'http', ...more }] })
    expect(of({ deadlineMs: 800 })).toBeUndefined()
    expect(of({ deadlineMs: '800' })).toMatch(/dependencies\[0\]\.deadlineMs .*milliseconds/)
    expect(of({ deadlineMs: 1e12 })).toMatch(/up to 24 days/)
    expect(of({ pool: 0 })).toMatch(/pool .*from 1/)
    expect(of({ kind: 'blockchain' })).toMatch(/one of postgres/)
    expect(of({ name: 'x'.repeat(10_000) })).toMatch(/name/)
    expect(problemOf({ flags: Array.from({ length: 201 }, () => 'x') })).toMatch(/a shorter list/)
  })

  test('a secret with a default, whose value is not repeated', () => {
    const variable = { name: 'KEY', type: 'string', isRequired: false, isSecret: true }
    expect(problemOf({ variables: [variable] })).toBeUndefined()
    const problem = problemOf({ variables: [{ ...variable, default: 'sesame-4711' }] })
    expect(problem).toMatch(/a secret has no default/)
    expect(problem).not.toContain('sesame')
  })
})
