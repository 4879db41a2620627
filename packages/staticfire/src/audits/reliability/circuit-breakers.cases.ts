import type {
  BreakerOutage,
  BreakersObservation,
  ClosingBreaker,
  Dependency,
} from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { attemptWindow, healthyBreaker } from '../testing/healthy-breaker.ts'
import { withPayments } from '../testing/with-payments.ts'

const declared = { resetMs: 5_000 }

function seen(
  change: (breaker: BreakersObservation) => void = () => {},
  dependency: Partial<Dependency> = declared,
): Change {
  return withPayments(dependency, ({ breakers }) => {
    const breaker = healthyBreaker()
    change(breaker)
    breakers['payments'] = breaker
  })
}

/** Attempts of each window of twenty requests. */
function outage(
  fault: BreakerOutage['fault'],
  attempts: readonly number[],
  medianMs = 5,
): BreakerOutage {
  const windows = attempts.map((each) => attemptWindow(20, each, { medianMs }))
  return { fault, installedAt: 0, windows, isCutShort: false }
}

/** No call ends: what is tried then, and how long its requests take while payments is silent. */
function unbroken(share: number, silentMs: number): (breaker: BreakersObservation) => void {
  return (breaker) => {
    const all = Array.from({ length: 8 }, () => 20 * share)
    const silent = outage('silent', [20, 20, 20], silentMs)
    silent.windows.unshift(attemptWindow(100, 100, { medianMs: silentMs }))
    breaker.outages = [outage('error', all), outage('reset', all), silent]
    delete breaker.open
    delete breaker.closing
    breaker.refusals = []
  }
}

/** Calls that become fewer under the first fault; when they are few enough no other is tried. */
function falling(
  attempts: readonly number[],
  medianMs?: number,
): (breaker: BreakersObservation) => void {
  return (breaker) => {
    unbroken(1, 1_200)(breaker)
    breaker.outages[0] = outage('error', attempts, medianMs)
    if (attempts.at(-1)! < 10) breaker.outages.splice(1)
  }
}

function closing(changes: Partial<ClosingBreaker>): (breaker: BreakersObservation) => void {
  return ({ closing: each }) => {
    delete each!.closedAfterMs
    Object.assign(each!, { watchedMs: 20_100, requests: 195, attempts: 0 }, changes)
  }
}

/** Of five good requests after the refusals with 400 and with 404, so many came through. */
function reached(after400: number, after404: number): (breaker: BreakersObservation) => void {
  return ({ refusals }) => {
    refusals[0]!.reachedAfter = after400
    refusals[1]!.reachedAfter = after404
  }
}

type Kind = 'opens' | 'answers' | 'spares' | 'closes' | 'refusals'

function each(
  kind: Kind,
  rows: [name: string, change: Change, status: AuditCase['status'], code?: string][],
): AuditCase[] {
  return rows.map(([name, change, status, code]) => ({
    name,
    change,
    status,
    claims: { [`${kind}[payments]`]: status },
    ...(code !== undefined && { code }),
  }))
}

export const cases: AuditCase[] = [
  {
    name: 'a breaker opens, spares, answers, closes, and tells a refusal from a failure',
    change: seen(),
    status: 'pass',
    claims: {
      'opens[payments]': 'pass',
      'answers[payments]': 'pass',
      'spares[payments]': 'pass',
      'closes[payments]': 'pass',
      'refusals[payments]': 'pass',
    },
  },
  ...each('opens', [
    ['every request calls, and waits for silence', seen(unbroken(1, 1_200)), 'fail'],
    ['three attempts for each request, for ever', seen(unbroken(3, 3_000)), 'fail'],
    ['a budget of retries is no breaker', seen(unbroken(1.1, 1_200)), 'fail'],
    ['nobody was seen to wait', seen(unbroken(1, 20)), 'unproven', 'no-harm-shown'],
    ['calls become fewer and fewer', seen(falling([20, 15, 10, 8, 6, 5, 4, 4, 3])), 'pass'],
    ['a breaker with a reset of half a second', seen(falling([12, 1, 1, 0, 1, 1, 0, 1])), 'pass'],
    [
      'a third of the calls is shed',
      seen(falling([20, 18, 15, 14, 14, 13, 14, 13])),
      'unproven',
      'in-dead-band',
    ],
    [
      'only resets count',
      seen((breaker) => {
        const all = Array.from({ length: 8 }, () => 20)
        breaker.outages = [outage('error', all), outage('reset', [12, 0, 0, 0])]
      }),
      'pass',
    ],
    [
      'a pool whose connections all hang is no breaker',
      seen((breaker) => {
        unbroken(1, 1_200)(breaker)
        breaker.outages[2]!.windows.slice(1).forEach((window) => (window.attempts = 0))
      }),
      'fail',
    ],
    [
      'four processes may each have one',
      seen((breaker) => {
        unbroken(1, 1_200)(breaker)
        breaker.processes = 4
      }),
      'unproven',
      'too-few-requests',
    ],
    [
      'the limit of the service stood in the way',
      seen((breaker) => {
        unbroken(1, 1_200)(breaker)
        breaker.outages = [{ ...outage('error', [20, 20]), isCutShort: true }]
      }),
      'unproven',
      'rate-limited',
    ],
    [
      'the process ended',
      seen((breaker) => {
        unbroken(1, 1_200)(breaker)
        breaker.outages.splice(1)
        breaker.exit = { at: 0, code: 1, signal: null }
      }),
      'unproven',
      'service-ended',
    ],
  ]),
  ...each('answers', [
    ['an answer takes a little longer', seen(({ open }) => void (open!.medianMs = 90)), 'pass'],
    [
      'requests wait while most calls are not made',
      seen(falling([12, 1, 1, 0, 1, 1, 0, 1], 1_200)),
      'fail',
    ],
    ['requests wait for a timeout', seen(({ open }) => void (open!.medianMs = 1_200)), 'fail'],
    [
      'a fallback takes its time',
      seen(({ open, outages }) => {
        open!.medianMs = 900
        outages[0]!.windows.forEach((window) => (window.worked = 20))
      }),
      'unproven',
      'slow-fallback',
    ],
    [
      'it retries while open',
      seen(({ open }) => void (open!.medianMs = 300)),
      'unproven',
      'in-dead-band',
    ],
    [
      'a busy machine delays answers',
      seen(({ open }) => void Object.assign(open!, { medianMs: 180, disturbedMs: 120 })),
      'pass',
    ],
  ]),
  ...each('spares', [
    [
      'ten calls try at once after the reset',
      seen(({ open }) => void (open!.attempts = 10)),
      'pass',
    ],
    [
      'after a pause all calls are made again',
      seen(({ open }) => void (open!.attempts = 50)),
      'fail',
    ],
    [
      'half of the calls are made',
      seen(({ open }) => void (open!.attempts = 27)),
      'unproven',
      'in-dead-band',
    ],
    [
      'the service is too slow to be asked often',
      seen(({ open }) => void (open!.requests = 4)),
      'unproven',
      'too-few-requests',
    ],
  ]),
  ...each('closes', [
    ['calls never come back', seen(closing({})), 'fail'],
    ['a call for each reset, and never more', seen(closing({ attempts: 4 })), 'fail'],
    [
      'calls come back little by little',
      seen(closing({ attempts: 60 })),
      'unproven',
      'recovery-unobserved',
    ],
    ['calls come back late', seen(closing({ closedAfterMs: 14_000 })), 'unproven', 'in-dead-band'],
    [
      'no reset is declared and none was seen',
      seen((breaker) => {
        delete breaker.open!.firstProbeAfterMs
        closing({ watchedMs: 12_000, requests: 118 })(breaker)
      }, {}),
      'unproven',
      'recovery-unobserved',
    ],
    ['no reset is declared, one was seen', seen(closing({}), {}), 'fail'],
    [
      'no reset is declared, and calls come back one by one',
      seen(closing({ attempts: 3 }), {}),
      'unproven',
      'recovery-unobserved',
    ],
    [
      'no reset is declared and calls come back',
      seen(({ open }) => void delete open!.firstProbeAfterMs, {}),
      'pass',
    ],
    ['the own limit stood in the way', seen(closing({ limited: 3 })), 'unproven', 'rate-limited'],
  ]),
  ...each('refusals', [
    ['refused requests cut the calls of others', seen(reached(0, 0)), 'fail'],
    ['one last call comes through', seen(reached(1, 0)), 'fail'],
    ['only what is not found counts', seen(reached(5, 0)), 'unproven', 'in-dead-band'],
    ['some come through', seen(reached(5, 3)), 'unproven', 'in-dead-band'],
    [
      'the limit left no room for them',
      seen(({ refusals }) => void refusals.pop()),
      'unproven',
      'rate-limited',
    ],
  ]),
  {
    name: 'a service that calls only a database needs no breaker for HTTP',
    status: 'not-applicable',
    claims: { dependencies: 'not-applicable' },
    code: 'no-http-dependency',
  },
  {
    name: 'with open egress that no HTTP is called was not shown',
    change: ({ environment }) => void (environment.egress = 'watched'),
    status: 'unproven',
    claims: { dependencies: 'unproven' },
    code: 'no-http-dependency-declared',
  },
  {
    name: 'a dependency of an unknown protocol may speak HTTP',
    change: ({ blueprint }) => void (blueprint.dependencies[0]!.kind = 'tcp'),
    status: 'unproven',
    claims: { dependencies: 'unproven' },
    code: 'protocol-unknown',
  },
  {
    name: 'a service that calls nothing at all',
    change: ({ blueprint }) => void (blueprint.dependencies = []),
    status: 'not-applicable',
    claims: { dependencies: 'not-applicable' },
  },
  {
    name: 'no known request reaches payments',
    change: withPayments({}, ({ traffic }) => void traffic.operations.pop()),
    status: 'unproven',
    claims: { 'exercised[payments]': 'unproven' },
    code: 'no-operation',
  },
  {
    name: 'answers come from a cache',
    change: seen(),
    missing: { 'breakers[payments]': unrecorded('answered-from-a-cache') },
    status: 'unproven',
    claims: { 'breakers[payments]': 'unproven' },
    code: 'answered-from-a-cache',
  },
]
