import type { Blueprint, Claim, ItemResult } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { withBudgetSources } from './budget-sources.ts'

function item(id: string, ...claims: [id: string, text?: string][]): ItemResult {
  return {
    id,
    claims: claims.map(([claim, text = 'Measured']): Claim => ({
      id: claim,
      text: claim,
      weight: 'required',
      status: 'pass',
      evidence: [{ kind: 'measured', text, observed: 'x', expected: 'within 300 ms' }],
    })),
  } as ItemResult
}

const blueprint = {
  described: {
    'dependencies.payments.timeout': '300ms',
    'dependencies.payments.pool': '2',
    'dependencies.payments.reset': '5s',
    'dependencies.payments.critical': 'true',
    'dependencies.payments.attempts': '3',
    'stop.grace': '1s',
    'traffic.limits': '20 in 60s',
    'variables.GREETING': 'string, required',
    'variables.LABEL': 'string, optional, secret',
  },
} as unknown as Blueprint

const held: [item: string, claim: string, key: string, text?: string][] = [
  ['reliability/timeouts', 'answered[payments/silent get]', 'dependencies.payments.timeout'],
  ['reliability/connection-pooling', 'bounded[payments]', 'dependencies.payments.pool'],
  ['reliability/circuit-breakers', 'closes[payments]', 'dependencies.payments.reset'],
  ['reliability/retries', 'tries[payments]', 'dependencies.payments.attempts'],
  ['observability/health-check', 'ready-falls[payments/refuse]', 'dependencies.payments.critical'],
  ['reliability/graceful-shutdown', 'exits[sigterm]', 'stop.grace'],
  ['security/rate-limiting', 'limited', 'traffic.limits'],
  ['configuration/missing-config', 'refused[GREETING]', 'variables.GREETING'],
  ['configuration/startup-validation', 'refused[GREETING]', 'variables.GREETING'],
  ['security/exposed-secrets', 'kept-from-log[own]', 'variables.LABEL', 'LABEL, during start-up'],
]

test.for(held)('%s %s is held to %s, and says whose word that is', ([id, claim, key, text]) => {
  const [judged] = withBudgetSources(
    [item(id, text === undefined ? [claim] : [claim, text])],
    blueprint,
  )
  const evidence = judged?.claims[0]?.evidence
  expect(evidence?.[0]?.expected).toBe('within 300 ms (described by the service)')
  expect(evidence?.at(-1)).toEqual({
    kind: 'read',
    text: expect.stringMatching(
      new RegExp(`^${key}: .*\\. Described by the service; staticfire.yaml leaves it out$`),
    ) as string,
  })
})

test('what is held to something else, or to what the file declares, stays as it is', () => {
  const items = [
    item('reliability/timeouts', ['given-up[payments/silent get]'], ['answered[database/drip x]']),
    item('reliability/connection-pooling', ['reused[payments]'], ['bounded[constructor]']),
    item('configuration/missing-config', ['starts[OTHER]'], ['secret-kept']),
    item('security/exposed-secrets', ['kept-from-log[own]', 'GREETING, during start-up']),
    item('documentation/api-docs', ['limited']),
  ]
  expect(withBudgetSources(items, blueprint)).toEqual(items)
  expect(withBudgetSources(items, { ...blueprint, described: {} })).toEqual(items)
})
