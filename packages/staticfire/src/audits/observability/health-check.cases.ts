import type { Observations, OutageCycle } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { poll, polls } from '../testing/exchanges.ts'

type Key = 'database/refuse' | 'database/silent'

/** Changes both outages of one kind. */
function cycles(key: Key, change: (cycle: OutageCycle) => void): Change {
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

export const cases: AuditCase[] = [
  {
    name: 'liveness stays, readiness falls and recovers twice, and both hold under load',
    status: 'pass',
    claims: {
      'live-answers': 'pass',
      'live-steady[database/refuse]': 'pass',
      'live-steady[database/silent]': 'pass',
      'live-under-load': 'pass',
      'ready-under-load': 'pass',
      'ready-when-serving[up]': 'pass',
      'ready-when-serving[down/database]': 'pass',
      'ready-falls[database/refuse]': 'pass',
      'recovers[database/silent]': 'pass',
      'names-check[database/refuse]': 'pass',
      'keeps-secrets': 'pass',
    },
  },
  {
    name: 'no liveness route is known',
    change: ({ blueprint, boot, readiness }) => {
      delete blueprint.endpoints.live
      Object.values(boot).forEach(({ live }) => delete live.path)
      Object.values(readiness).forEach((each) => delete each.livePath)
    },
    status: 'unproven',
    code: 'route-unknown',
    claims: { 'live-route': 'unproven', 'ready-falls[database/refuse]': 'pass' },
  },
  {
    name: 'no route is known at all, so no outage was tried',
    change: ({ blueprint, boot }) => {
      blueprint.endpoints = {}
      Object.values(boot).forEach(({ live, ready }) =>
        [live, ready].forEach((each) => delete each.path),
      )
    },
    missing: { readiness: undefined },
    status: 'unproven',
    code: 'route-unknown',
    claims: { 'live-route': 'unproven', 'ready-route': 'unproven' },
  },
  {
    name: 'a route that was found counts like one that is declared',
    change: ({ blueprint }) => void (blueprint.endpoints = {}),
    status: 'pass',
    claims: { 'live-answers': 'pass' },
  },
  {
    name: 'liveness never answers 2xx',
    change: ({ boot }) => void (boot['up']!.live.samples = polls(200, 1_200, 404)),
    status: 'fail',
    claims: { 'live-answers': 'fail' },
  },
  {
    name: 'liveness that answered once, and not well, proves nothing',
    change: ({ boot }) => void (boot['up']!.live.samples = [poll(200, 500)]),
    status: 'unproven',
    code: 'too-few-polls',
    claims: { 'live-answers': 'unproven' },
  },
  {
    name: 'liveness fails with the database',
    change: cycles('database/refuse', (cycle) => void (cycle.live = polls(0, 2_000, 503))),
    status: 'fail',
    claims: { 'live-steady[database/refuse]': 'fail', 'live-steady[database/silent]': 'pass' },
  },
  {
    name: 'liveness is slower than a second three times running',
    change: cycles('database/silent', (cycle) => {
      cycle.live = [
        ...polls(0, 1_000, 200),
        poll(1_000, 200, 1_500),
        poll(1_200, 200, 1_300),
        poll(1_400, 200, 1_100),
      ]
    }),
    status: 'fail',
    claims: { 'live-steady[database/silent]': 'fail' },
  },
  {
    name: 'two misses running are too few to fail and too many to pass',
    change: cycles('database/silent', (cycle) => {
      cycle.live = [
        ...polls(0, 1_000, 200),
        poll(1_000, 503),
        poll(1_200, 503),
        ...polls(1_400, 2_000, 200),
      ]
    }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'live-steady[database/silent]': 'unproven' },
  },
  {
    name: 'the process ends when the database is lost',
    change: ({ readiness }) => {
      const each = readiness['database/refuse']!
      each.exit = { at: 0, code: 1, signal: null }
      each.cycles = each.cycles.slice(0, 1)
      each.cycles[0]!.live = polls(0, 2_000, 500)
      delete each.cycles[0]!.readyAgainAt
    },
    status: 'fail',
    claims: { 'live-steady[database/refuse]': 'fail', 'recovers[database/refuse]': 'fail' },
  },
  {
    name: 'liveness drowns under load',
    change: ({ readiness }) => void (readiness['load']!.underLoad!.live = polls(0, 3_000, 503)),
    status: 'fail',
    claims: { 'live-under-load': 'fail', 'ready-under-load': 'pass' },
  },
  {
    name: 'readiness drowns under load',
    change: ({ readiness }) =>
      void (readiness['load']!.underLoad!.ready = [0, 1, 2].map((index) =>
        poll(index * 1_600, 200, 1_500),
      )),
    status: 'fail',
    claims: { 'ready-under-load': 'fail' },
  },
  {
    name: 'nothing could be sent to load the service',
    change: ({ readiness }) => void (readiness['load']!.underLoad!.requests = 0),
    status: 'unproven',
    code: 'not-exercised',
    claims: { 'live-under-load': 'unproven', 'ready-under-load': 'unproven' },
  },
  {
    name: 'a service of writes alone cannot be asked on a guess',
    change: ({ blueprint, readiness, boot }) => {
      blueprint.operations = blueprint.operations.filter(({ method }) => method === 'POST')
      readiness['load']!.underLoad!.requests = 0
      boot['up']!.firstRequests = []
    },
    status: 'pass',
    claims: { 'live-under-load': 'unproven', 'ready-when-serving[up]': 'unproven' },
  },
  {
    name: 'readiness says 2xx while the first request fails',
    change: ({ boot }) => void (boot['up']!.firstRequests[0]!.status = 500),
    status: 'fail',
    claims: { 'ready-when-serving[up]': 'fail' },
  },
  {
    name: 'a first request that is not found was served',
    change: ({ boot }) =>
      Object.assign(boot['up']!.firstRequests[0]!, { status: 404, isExpected: false }),
    status: 'pass',
    claims: { 'ready-when-serving[up]': 'pass' },
  },
  {
    name: 'a first request that never works says nothing about readiness',
    change: ({ boot, traffic }) => {
      boot['up']!.firstRequests[0]!.status = 500
      traffic.operations[0]!.expected = 0
    },
    status: 'unproven',
    code: 'not-exercised',
    claims: { 'ready-when-serving[up]': 'unproven' },
  },
  {
    name: 'readiness says 2xx at start although the database is down and nothing works',
    change: ({ boot }) => {
      boot['down/database'] = {
        ...boot['up']!,
        firstRequests: [{ operation: 'GET /orders', at: 0, status: 500, isExpected: false }],
      }
    },
    status: 'fail',
    claims: { 'ready-when-serving[down/database]': 'fail' },
  },
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
  {
    name: 'a probe shows the database’s password',
    change: cycles('database/refuse', (cycle) => void (cycle.leaks = ['credentials in a URL'])),
    status: 'fail',
    claims: { 'keeps-secrets': 'fail' },
  },
  {
    name: 'no probe answered, so nothing was read',
    change: ({ boot, readiness }) => {
      for (const { live, ready } of Object.values(boot)) live.samples = ready.samples = []
      for (const each of Object.values(readiness))
        each.cycles.forEach((cycle) => (cycle.live = cycle.ready = []))
    },
    status: 'unproven',
    claims: { 'keeps-secrets': 'unproven' },
  },
  {
    name: 'a service that serves where nothing can be reached has nothing to lose',
    change: ({ blueprint, boot, readiness }) => {
      blueprint.dependencies = []
      delete boot['down/database']
      delete readiness['database/refuse']
      delete readiness['database/silent']
    },
    status: 'pass',
    claims: { 'ready-falls': 'not-applicable' },
  },
  {
    name: 'that there is no dependency is not shown where egress is open',
    change: ({ blueprint, boot, readiness, environment }) => {
      environment.egress = 'watched'
      blueprint.dependencies = []
      delete boot['down/database']
      delete readiness['database/refuse']
      delete readiness['database/silent']
    },
    status: 'unproven',
    code: 'no-dependencies-declared',
    claims: { 'ready-falls': 'unproven' },
  },
  {
    name: 'an outage that was not observed is a claim of its own',
    missing: { 'readiness[database/silent]': unrecorded('instance-not-ready') },
    status: 'unproven',
    code: 'instance-not-ready',
    claims: { 'readiness[database/silent]': 'unproven' },
  },
]
