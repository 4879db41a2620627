import type { TimedOperation } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { exchange, t0, unanswered } from '../testing/exchanges.ts'

const subject = 'database/silent GET /orders'

/** Changes what GET /orders met while the database was silent. */
function timed(change: (operation: TimedOperation) => void): Change {
  return ({ timeouts }) => change(timeouts['database/silent']!.operations[0]!)
}

function answersAfter(...tookMs: number[]): Change {
  return timed((operation) => {
    operation.exchanges = tookMs.map((each, index) =>
      exchange(index, { status: 503, tookMs: each }),
    )
  })
}

function declared(limitMs: number, change: Change): Change {
  return (observations) => {
    Object.values(observations.timeouts).forEach((each) =>
      Object.assign(each, { limitMs: 10_000, isLimitDeclared: true }),
    )
    observations.timeouts['database/silent']!.limitMs = limitMs
    change(observations)
  }
}

/** Three requests, each with so many attempts of 800 ms, one after the other. */
function attempts(perRequest: number, eachMs = 800): Change {
  return timed((operation) => {
    operation.attempts = [0, 1, 2].flatMap((connection) =>
      Array.from({ length: perRequest }, (_, index) => ({
        dependency: 'database',
        connection,
        operation: 'SELECT orders',
        startedAt: t0 + connection + index * eachMs,
        endedAt: t0 + connection + (index + 1) * eachMs,
        outcome: 'client-closed' as const,
        fault: 'silent',
      })),
    )
    const tookMs = perRequest * eachMs + 20
    operation.exchanges = [0, 1, 2].map((at) => exchange(at, { status: 504, tookMs }))
  })
}

function dropped(outcome: 'reset' | 'cut' | 'refused'): AuditCase {
  return {
    name: `the client gets no whole answer: ${outcome}`,
    change: timed((operation) => void (operation.exchanges[1] = unanswered(1, outcome, 500))),
    status: 'fail',
    claims: { [`answered[${subject}]`]: 'fail' },
  }
}

export const cases: AuditCase[] = [
  {
    name: 'an answer is late by no more than the machine kept the service waiting',
    change: declared(
      800,
      timed((operation) => {
        operation.disturbedMs = 60
        operation.exchanges = [0, 1, 2].map((at) => exchange(at, { status: 503, tookMs: 1_020 }))
      }),
    ),
    status: 'pass',
    claims: { [`answered[${subject}]`]: 'pass' },
  },
  {
    name: 'the same answer on a quiet machine is in the dead band',
    change: declared(
      800,
      timed((operation) => {
        operation.disturbedMs = 5
        operation.exchanges = [0, 1, 2].map((at) => exchange(at, { status: 503, tookMs: 1_020 }))
      }),
    ),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { [`answered[${subject}]`]: 'unproven' },
  },
  {
    name: 'every silence is answered in time, and the attempt given up',
    status: 'pass',
    claims: {
      [`answered[${subject}]`]: 'pass',
      [`given-up[${subject}]`]: 'pass',
      'answered[database/drip POST /orders]': 'pass',
      'given-up[database/black-hole POST /orders]': 'pass',
    },
  },
  {
    name: 'a fallback that answers 200 is an answer',
    change: timed((operation) => operation.exchanges.forEach((each) => (each.status = 200))),
    status: 'pass',
    claims: { [`answered[${subject}]`]: 'pass' },
  },
  {
    name: 'exactly the default limit passes',
    change: answersAfter(9_990, 10_000, 9_995),
    status: 'pass',
    claims: { [`answered[${subject}]`]: 'pass' },
  },
  {
    name: 'between 10 and 12 seconds nothing is proven',
    change: answersAfter(9_900, 11_000, 9_900),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { [`answered[${subject}]`]: 'unproven' },
  },
  {
    name: 'a request still waits after 12 seconds',
    change: timed((operation) => {
      operation.exchanges[2] = unanswered(2, 'timeout', 11_999)
      operation.stillOpen = 1
      delete operation.givenUpAfterMs
    }),
    status: 'fail',
    claims: { [`answered[${subject}]`]: 'fail', [`given-up[${subject}]`]: 'not-applicable' },
  },
  {
    name: 'a request without an end waited as long as the tool was patient',
    change: timed((operation) => {
      const { endedAt: _, ...pending } = unanswered(2, 'pending')
      operation.exchanges[2] = pending
    }),
    status: 'fail',
    claims: { [`answered[${subject}]`]: 'fail' },
  },
  ...(['reset', 'cut', 'refused'] as const).map(dropped),
  {
    name: 'a declared limit is met a little above it',
    change: declared(800, answersAfter(850, 960, 870)),
    status: 'pass',
    claims: { [`answered[${subject}]`]: 'pass' },
  },
  {
    name: 'up to half as much again nothing is proven',
    change: declared(800, answersAfter(850, 1_150, 870)),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { [`answered[${subject}]`]: 'unproven' },
  },
  {
    name: 'a declared limit is missed',
    change: declared(800, answersAfter(850, 1_250, 870)),
    status: 'fail',
    claims: { [`answered[${subject}]`]: 'fail' },
  },
  {
    name: 'attempts that each keep to the declared patience add up',
    change: declared(800, attempts(3)),
    status: 'pass',
    claims: { [`answered[${subject}]`]: 'pass' },
  },
  {
    name: 'attempts that each wait too long excuse nothing',
    change: declared(800, attempts(2, 1_100)),
    status: 'fail',
    claims: { [`answered[${subject}]`]: 'fail' },
  },
  {
    name: 'a declared limit beyond the tool’s patience was watched too short',
    change: declared(
      30_000,
      timed((operation) => void (operation.exchanges[0] = unanswered(0, 'timeout', 12_000))),
    ),
    status: 'unproven',
    code: 'watched-too-short',
    claims: { [`answered[${subject}]`]: 'unproven' },
  },
  {
    name: 'its own rate limit answered instead',
    change: timed((operation) => void (operation.exchanges[0]!.status = 429)),
    status: 'unproven',
    code: 'rate-limited',
    claims: { [`answered[${subject}]`]: 'unproven' },
  },
  {
    name: 'no attempt met the fault',
    change: timed((operation) => Object.assign(operation, { attemptsHit: 0, attempts: [] })),
    status: 'unproven',
    code: 'fault-not-exercised',
    claims: { [`answered[${subject}]`]: 'unproven', [`given-up[${subject}]`]: 'unproven' },
  },
  {
    name: 'the request did not work without the fault either',
    change: timed(
      (operation) => void (operation.control = { status: 500, durationMs: 5, isExpected: false }),
    ),
    status: 'unproven',
    code: 'control-failed',
    claims: { [`answered[${subject}]`]: 'unproven', [`given-up[${subject}]`]: 'unproven' },
  },
  {
    name: 'the client is answered and the attempt stays open',
    change: timed((operation) => {
      operation.stillOpen = 3
      delete operation.givenUpAfterMs
    }),
    status: 'fail',
    claims: { [`answered[${subject}]`]: 'pass', [`given-up[${subject}]`]: 'fail' },
  },
  {
    name: 'an attempt that is open when watching ends early proves nothing',
    change: timed((operation) => {
      Object.assign(operation, { stillOpen: 1, watchedMs: 1_000 })
      delete operation.givenUpAfterMs
    }),
    status: 'unproven',
    code: 'watched-too-short',
    claims: { [`given-up[${subject}]`]: 'unproven' },
  },
  {
    name: 'the attempt ends much later than the answer',
    change: timed((operation) => void (operation.givenUpAfterMs = 8_000)),
    status: 'fail',
    claims: { [`given-up[${subject}]`]: 'fail' },
  },
  {
    name: 'the attempt ends a few seconds after the answer',
    change: timed((operation) => void (operation.givenUpAfterMs = 3_000)),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { [`given-up[${subject}]`]: 'unproven' },
  },
  ...(
    [
      ['passes: client libraries take as long to connect', 10_500, 'pass'],
      ['proves nothing near their usual limit', 11_500, 'unproven'],
      ['leaks when it goes on beyond that', 12_500, 'fail'],
    ] as const
  ).map(([told, givenUpAfterMs, status]): AuditCase => ({
    name: `a connect that hangs ${told}`,
    change: ({ timeouts }) => {
      timeouts['database/black-hole']!.operations[0]!.givenUpAfterMs = givenUpAfterMs
    },
    status,
    claims: {
      'answered[database/black-hole GET /orders]': 'pass',
      'given-up[database/black-hole GET /orders]': status,
    },
  })),
  {
    name: 'an attempt that was not seen to end proves nothing',
    change: timed((operation) => void delete operation.givenUpAfterMs),
    status: 'unproven',
    code: 'attempt-not-visible',
    claims: { [`given-up[${subject}]`]: 'unproven' },
  },
  {
    name: 'a multiplexed client cannot show that it gave up',
    change: timed((operation) => void (operation.isMultiplexed = true)),
    status: 'pass',
    claims: { [`given-up[${subject}]`]: 'not-applicable' },
  },
  {
    name: 'no known request reaches the dependency',
    change: ({ timeouts, traffic }) => {
      Object.keys(timeouts).forEach((key) => delete timeouts[key])
      traffic.operations.forEach((each) => (each.dependencies = []))
    },
    status: 'unproven',
    code: 'no-operation',
    claims: { 'exercised[database]': 'unproven' },
  },
  {
    name: 'traffic showed an operation that was not tried',
    change: ({ timeouts }) => Object.values(timeouts).forEach((each) => each.operations.pop()),
    status: 'unproven',
    code: 'operation-not-tried',
    claims: { 'exercised[database]': 'unproven', [`answered[${subject}]`]: 'pass' },
  },
  {
    name: 'an operation that few requests call is not missed',
    change: ({ timeouts, traffic }) => {
      Object.values(timeouts).forEach((each) => each.operations.pop())
      traffic.operations[1]!.dependencies[0]!.perRequest = 0.05
    },
    status: 'pass',
    claims: { [`answered[${subject}]`]: 'pass' },
  },
  {
    name: 'a service that serves where nothing can be reached calls nothing',
    change: ({ blueprint }) => void (blueprint.dependencies = []),
    missing: { timeouts: undefined },
    status: 'not-applicable',
    claims: { dependencies: 'not-applicable' },
  },
  {
    name: 'without declared dependencies and with open egress nothing is shown',
    change: ({ blueprint, environment }) => {
      blueprint.dependencies = []
      environment.egress = 'watched'
    },
    missing: { timeouts: undefined },
    status: 'unproven',
    code: 'no-dependencies-declared',
    claims: { dependencies: 'unproven' },
  },
  {
    name: 'a silence that this machine cannot make is a claim of its own',
    missing: { 'timeouts[database/black-hole]': unrecorded('unsupported-platform') },
    status: 'unproven',
    code: 'unsupported-platform',
    claims: { 'timeouts[database/black-hole]': 'unproven' },
  },
]
