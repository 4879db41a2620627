import type { Dependency, Observations } from '@staticfire/contracts'
import type { Change } from './audit-case.ts'

/** The healthy service calls payments, by HTTP, as well. */
export function withPayments(overrides: Partial<Dependency>, change: Change): Change {
  return (observations) => {
    observations.blueprint.dependencies.push({
      name: 'payments',
      kind: 'http',
      env: { url: 'PAYMENTS_URL' },
      from: { type: 'command', command: ['node', 'payments.js'], portEnv: 'PORT', env: {} },
      setup: [],
      scratch: true,
      ...overrides,
    })
    observations.environment.tiers['payments'] = 1
    observations.traffic.operations.push(quotes())
    change(observations)
  }
}

function quotes(): Observations['traffic']['operations'][number] {
  return {
    operation: 'GET /quote',
    sent: 20,
    expected: 20,
    statuses: { '200': 20 },
    p50Ms: 4,
    p95Ms: 9,
    dependencies: [{ dependency: 'payments', operation: 'GET /quotes/{}', perRequest: 1 }],
  }
}
