import type { Observations, OutageCycle } from '@staticfire/contracts'
import type { AuditCase, Change } from '../testing/audit-case.ts'

type Key = 'database/refuse' | 'database/silent'

/** Changes both outages of one kind. */
export function cycles(key: Key, change: (cycle: OutageCycle) => void): Change {
  return ({ readiness }) => readiness[key]!.cycles.forEach(change)
}

/** Readiness stays 200 for `ms` while so many of 20 requests fail. */
function staysReady(key: Key, ms: number, failedDuring: number): Change {
  return cycles(key, (cycle) => {
    const { installedAt } = cycle.record
    delete cycle.notReadyAt
    delete cycle.notReadyBody
    delete cycle.namesDependency
    cycle.record.healedAt = installedAt + ms
    cycle.readyAgainAt = installedAt + ms + 100
    cycle.requests = { during: 20, failedDuring, after: 8, failedAfter: 0 }
  })
}

function both(...changes: Change[]): Change {
  return (observations: Observations) => changes.forEach((change) => change(observations))
}

const critical =
  (isCritical: boolean): Change =>
  ({ blueprint }) =>
    void (blueprint.dependencies[0]!.critical = isCritical)

/** What readiness says while a dependency is out: the greater part of health-check's cases. */
export const outageCases: AuditCase[] = [
  {
    name: 'readiness stays 200 for ten seconds while all requests fail',
    change: staysReady('database/refuse', 11_000, 20),
    status: 'fail',
    claims: {
      'ready-falls[database/refuse]': 'fail',
      'names-check[database/refuse]': 'not-applicable',
    },
  },
  {
    name: 'staying ready is right while a fallback answers',
    change: staysReady('database/refuse', 4_000, 0),
    status: 'pass',
    claims: { 'ready-falls[database/refuse]': 'pass' },
  },
  {
    name: 'staying ready is right when the dependency is declared not critical',
    change: both(staysReady('database/refuse', 11_000, 20), critical(false)),
    status: 'pass',
    claims: { 'ready-falls[database/refuse]': 'pass' },
  },
  {
    name: 'half of the requests fail and readiness stays',
    change: staysReady('database/silent', 11_000, 10),
    status: 'unproven',
    code: 'partly-failing',
    claims: { 'ready-falls[database/silent]': 'unproven' },
  },
  {
    name: 'declared critical, and yet all requests are answered',
    change: both(staysReady('database/silent', 11_000, 0), critical(true)),
    status: 'unproven',
    code: 'partly-failing',
    claims: { 'ready-falls[database/silent]': 'unproven' },
  },
  {
    name: 'too few requests use the dependency',
    change: both(
      staysReady('database/silent', 4_000, 0),
      cycles('database/silent', (cycle) => void (cycle.requests.during = 2)),
    ),
    status: 'unproven',
    code: 'too-few-requests',
    claims: { 'ready-falls[database/silent]': 'unproven' },
  },
  {
    name: 'readiness falls in the dead band',
    change: cycles(
      'database/refuse',
      (cycle) => void (cycle.notReadyAt = cycle.record.installedAt + 11_000),
    ),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'ready-falls[database/refuse]': 'unproven' },
  },
  {
    name: 'no attempt met the silence',
    change: cycles('database/silent', (cycle) => void (cycle.record.attemptsHit = 0)),
    status: 'unproven',
    code: 'fault-not-exercised',
    claims: { 'ready-falls[database/silent]': 'unproven', 'recovers[database/silent]': 'unproven' },
  },
  {
    name: 'a refused connect is met when requests fail, though the proxy saw none',
    change: cycles('database/refuse', (cycle) => void (cycle.record.attemptsHit = 0)),
    status: 'pass',
    claims: { 'ready-falls[database/refuse]': 'pass' },
  },
  {
    name: 'requests that were answered while the port was closed show a fallback',
    change: both(
      staysReady('database/refuse', 4_000, 0),
      cycles('database/refuse', (cycle) => void (cycle.record.attemptsHit = 0)),
    ),
    status: 'pass',
    claims: { 'ready-falls[database/refuse]': 'pass' },
  },
  {
    name: 'too few requests met the closed port',
    change: both(
      staysReady('database/refuse', 4_000, 0),
      cycles('database/refuse', (cycle) => {
        cycle.record.attemptsHit = 0
        cycle.requests.during = 4
      }),
    ),
    status: 'unproven',
    code: 'fault-not-exercised',
    claims: { 'ready-falls[database/refuse]': 'unproven' },
  },
  {
    name: 'readiness does not come back',
    change: cycles('database/silent', (cycle) => void delete cycle.readyAgainAt),
    status: 'fail',
    claims: { 'recovers[database/silent]': 'fail' },
  },
  {
    name: 'readiness does not come back the second time',
    change: ({ readiness }) => void delete readiness['database/silent']!.cycles[1]!.readyAgainAt,
    status: 'fail',
    claims: { 'recovers[database/silent]': 'fail' },
  },
  {
    name: 'ready again, and requests keep failing',
    change: cycles('database/refuse', (cycle) => void (cycle.requests.failedAfter = 8)),
    status: 'fail',
    claims: { 'recovers[database/refuse]': 'fail' },
  },
  {
    name: 'readiness comes back in the dead band',
    change: cycles(
      'database/refuse',
      (cycle) => void (cycle.readyAgainAt = cycle.record.healedAt! + 11_000),
    ),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'recovers[database/refuse]': 'unproven' },
  },
  {
    name: 'a single outage does not show that it recovers twice',
    change: ({ readiness }) => void readiness['database/refuse']!.cycles.pop(),
    status: 'unproven',
    code: 'too-few-cycles',
    claims: { 'recovers[database/refuse]': 'unproven' },
  },
  {
    name: 'the not-ready answer names no check',
    change: cycles('database/refuse', (cycle) =>
      Object.assign(cycle, { notReadyBody: '{"status":"down"}', namesDependency: false }),
    ),
    status: 'fail',
    claims: { 'names-check[database/refuse]': 'fail' },
  },
  {
    name: 'a readiness that only times out names nothing: a note',
    change: cycles('database/silent', (cycle) => {
      delete cycle.notReadyBody
      delete cycle.namesDependency
    }),
    status: 'pass',
    claims: { 'names-check[database/silent]': 'fail' },
  },
]
