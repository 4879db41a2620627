import { type AuditCase, unrecorded } from '../testing/audit-case.ts'
import { poll, polls } from '../testing/exchanges.ts'
import { cycles, outageCases } from './outage-cases.ts'

/** Three answers running that came later than a probe waits. */
const lateThrice = [
  ...polls(0, 1_000, 200),
  poll(1_000, 200, 1_500),
  poll(1_200, 200, 1_300),
  poll(1_400, 200, 1_100),
]

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
      cycle.live = lateThrice
    }),
    status: 'fail',
    claims: { 'live-steady[database/silent]': 'fail' },
  },
  {
    name: 'liveness that is late by no more than the machine held it up',
    change: cycles('database/silent', (cycle) => {
      cycle.disturbedMs = 600
      cycle.live = lateThrice
    }),
    status: 'unproven',
    code: 'measurement-disturbed',
    claims: { 'live-steady[database/silent]': 'unproven' },
  },
  {
    name: 'liveness that is later than the machine made it',
    change: cycles('database/silent', (cycle) => {
      cycle.disturbedMs = 300
      cycle.live = lateThrice
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
    name: 'slow probes while the tool itself is late may be the machine’s fault',
    change: ({ readiness }) => {
      const { underLoad } = readiness['load']!
      underLoad!.lateness.p99Ms = 80
      underLoad!.ready = [0, 1, 2].map((index) => poll(index * 1_600, 200, 1_500))
    },
    status: 'unproven',
    code: 'measurement-disturbed',
    claims: { 'live-under-load': 'pass', 'ready-under-load': 'unproven' },
  },
  {
    name: 'a late tool excuses no probe that says no',
    change: ({ readiness }) => {
      const { underLoad } = readiness['load']!
      underLoad!.lateness.p99Ms = 80
      underLoad!.live = polls(0, 3_000, 503)
    },
    status: 'fail',
    claims: { 'live-under-load': 'fail' },
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
  ...outageCases,
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
