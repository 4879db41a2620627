import type {
  BreakersObservation,
  FailedOnce,
  RepeatedWrite,
  RetriesObservation,
} from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { attemptWindow, healthyBreaker } from '../testing/healthy-breaker.ts'
import { healthyRetries } from '../testing/healthy-retries.ts'
import { withPayments } from '../testing/with-payments.ts'

/** `attempts` is declared; each request whose every call fails makes so many. */
function declaredAttempts(attempts: number, made: readonly number[]): Change {
  return withPayments({ attempts }, ({ retries, breakers }) => {
    const observed = healthyRetries()
    const [chain] = observed.chains
    observed.chains = made.map((each) => ({ ...chain!, attempts: each }))
    retries['payments'] = observed
    breakers['payments'] = healthyBreaker()
  })
}

function seen(
  change: (retries: RetriesObservation) => void = () => {},
  changeBreaker: (breaker: BreakersObservation) => void = () => {},
): Change {
  return withPayments({}, ({ retries, breakers }) => {
    const observed = healthyRetries()
    const breaker = healthyBreaker()
    change(observed)
    changeBreaker(breaker)
    retries['payments'] = observed
    breakers['payments'] = breaker
  })
}

const once = { attempts: 1, status: 502, worked: false }

/** What became of the requests whose first call failed. */
function single(
  changes: Partial<FailedOnce>,
  fault?: FailedOnce['fault'],
): (retries: RetriesObservation) => void {
  return (retries) => {
    for (const each of retries.single)
      if (fault === undefined || each.fault === fault) Object.assign(each, changes)
    if (fault === undefined && changes.attempts === 1) {
      retries.chains = []
      retries.later = []
    }
  }
}

/** Pauses of each request; the same for ten of them, or what `spread` makes of them. */
function pauses(
  gapsMs: readonly number[],
  spread: (gap: number, index: number) => number = (gap) => gap,
): Change {
  return seen((retries) => {
    retries.chains = Array.from({ length: 10 }, (_, index) => ({
      attempts: gapsMs.length + 1,
      gapsMs: gapsMs.map((gap) => spread(gap, index)),
      tookMs: 500,
    }))
  })
}

function written(...writes: Partial<RepeatedWrite>[]): Change {
  return seen((retries) => {
    retries.writes = writes.map((each) => ({
      operation: 'POST /orders',
      dependencyOperation: 'POST /charges',
      attempts: 3,
      keyed: 0,
      keys: 0,
      isBodyStable: false,
      ...each,
    }))
  })
}

/** Calls for each of so many requests of an outage. */
function storm(calls: number, requests = 150): Change {
  return seen(undefined, (breaker) => {
    breaker.outages[0]!.windows = [attemptWindow(requests, calls * requests)]
  })
}

type Kind = 'retried' | 'backs-off' | 'bounded' | 'refused' | 'writes'

function each(
  kind: Kind,
  rows: [name: string, change: Change, status: AuditCase['status'], code?: string][],
): AuditCase[] {
  return rows.map(([name, change, status, code]) => ({
    name,
    change,
    // Beside a claim that does not apply, the others pass.
    status: status === 'not-applicable' ? 'pass' : status,
    claims: { [`${kind}[payments]`]: status },
    ...(code !== undefined && { code }),
  }))
}

function noted(name: string, claim: string, change: Change, status: 'pass' | 'fail'): AuditCase {
  return { name, change, status: 'pass', claims: { [`${claim}[payments]`]: status } }
}

export const cases: AuditCase[] = [
  {
    name: 'three attempts with pauses that grow and are spread',
    change: seen(),
    status: 'pass',
    claims: {
      'retried[payments]': 'pass',
      'backs-off[payments]': 'pass',
      'bounded[payments]': 'pass',
      'refused[payments]': 'pass',
      'jitter[payments]': 'pass',
      'retry-after[payments]': 'pass',
    },
  },
  ...each('retried', [
    ['one failed call fails the request', seen(single(once)), 'fail'],
    ['a fallback answers in its place', seen(single({ attempts: 1, worked: true })), 'pass'],
    [
      'the caller is asked to come back',
      seen(single({ ...once, status: 503, asksToRetry: true })),
      'unproven',
      'left-to-the-caller',
    ],
    ['only a 503 is retried', seen(single(once, 'reset')), 'pass'],
    ['only a reset is retried', seen(single(once, 'error')), 'unproven', 'resets-only'],
    [
      'it is made again now and then',
      seen(({ single: [first] }) => void Object.assign(first!, once)),
      'unproven',
      'in-dead-band',
    ],
    [
      'a request calls twice anyway, and nothing is repeated',
      seen((retries) => {
        single({ attempts: 1, worked: false, status: 502 })(retries)
        retries.attemptsPerRequest = 2
      }),
      'fail',
    ],
    [
      'what it calls changes something',
      seen((retries) => {
        single(once)(retries)
        retries.dependencyOperations = ['POST /charges']
      }),
      'not-applicable',
    ],
    [
      'a request did not call at all',
      seen(single({ attempts: 0, worked: false })),
      'unproven',
      'fault-not-exercised',
    ],
    [
      'the process ended',
      seen((retries) => {
        single(once)(retries)
        retries.exit = { at: 0, code: 1, signal: null }
      }),
      'unproven',
      'service-ended',
    ],
  ]),
  ...each('backs-off', [
    ['again at once, and at once', pauses([1, 1, 1]), 'fail'],
    ['every 200 ms', pauses([200, 200, 200]), 'fail'],
    ['every 200 ms, give or take ten', pauses([200, 200], (gap, at) => gap + (at % 3) * 5), 'fail'],
    [
      'every 200 ms, give or take forty',
      pauses([200, 200], (gap, at) => gap + (at % 5) * 20),
      'unproven',
      'in-dead-band',
    ],
    ['doubling without jitter', pauses([100, 200, 400]), 'pass'],
    ['growing by a half', pauses([100, 150]), 'pass'],
    ['a full jitter that shrinks', pauses([100, 60], (gap, at) => (gap * (at + 1)) / 8), 'pass'],
    ['at once and then after a pause', pauses([1, 80]), 'pass'],
    ['one repetition after a pause', pauses([100]), 'pass'],
    ['one repetition at once', pauses([1]), 'unproven', 'one-repetition'],
    ['pauses of a few milliseconds', pauses([12, 14]), 'unproven', 'in-dead-band'],
    [
      'a breaker cuts most chains short',
      seen(({ chains }) => chains.slice(2).forEach((chain) => chain.gapsMs.pop())),
      'unproven',
      'too-few-requests',
    ],
    [
      'a request calls several times anyway',
      seen((retries) => void (retries.attemptsPerRequest = 2)),
      'unproven',
      'several-calls',
    ],
  ]),
  ...each('bounded', [
    ['three calls for each request', storm(3), 'pass'],
    ['ten calls for each request', storm(10), 'fail'],
    ['three and a half', storm(3.5), 'unproven', 'in-dead-band'],
    ['few requests were sent', storm(3, 20), 'unproven', 'too-few-requests'],
  ]),
  ...each('refused', [
    ['a 400 is tried three times', seen((retries) => void (retries.refused = [3, 3, 3])), 'fail'],
    [
      'a 400 is tried again now and then',
      seen((retries) => void (retries.refused = [1, 2, 1])),
      'unproven',
      'in-dead-band',
    ],
    [
      'the request did not call',
      seen((retries) => void (retries.refused = [0, 1, 1])),
      'unproven',
      'fault-not-exercised',
    ],
  ]),
  ...each('writes', [
    ['a charge is sent once', written({ attempts: 1 }, { attempts: 1 }), 'pass'],
    ['a charge is sent again', written({}, {}), 'fail'],
    ['again, with the same key', written({ keyed: 3, keys: 1 }, { keyed: 3, keys: 1 }), 'pass'],
    [
      'again, with a new key each time',
      written({ keyed: 3, keys: 3 }, { keyed: 3, keys: 3 }),
      'fail',
    ],
    [
      'again, with a body that may hold a key',
      written({ isBodyStable: true }, {}),
      'unproven',
      'key-in-body',
    ],
    ['again now and then', written({}, { attempts: 1 }), 'unproven', 'in-dead-band'],
  ]),
  noted('doubling without jitter is noted', 'jitter', pauses([100, 200, 400]), 'fail'),
  {
    name: 'twice the calls are noted',
    change: storm(2),
    status: 'pass',
    claims: { 'bounded[payments]': 'pass', 'bounded[payments note]': 'fail' },
  },
  noted(
    'Retry-After is not honoured',
    'retry-after',
    seen(({ later }) => later.forEach((each) => (each.gapMs = 60))),
    'fail',
  ),
  {
    name: 'one pause is too little to tell a jitter',
    change: seen(({ chains }) => chains.slice(1).forEach((chain) => (chain.gapsMs = []))),
    status: 'unproven',
    claims: { 'jitter[payments]': 'unproven' },
  },
  {
    name: 'Retry-After is honoured now and then',
    change: seen(({ later: [first] }) => void (first!.gapMs = 60)),
    status: 'pass',
    claims: { 'retry-after[payments]': 'unproven' },
  },
  {
    name: 'what the breakers showed is missing',
    change: seen(),
    missing: { 'breakers[payments]': unrecorded('rate-limited') },
    status: 'unproven',
    claims: { 'retried[payments]': 'pass', 'breakers[payments]': 'unproven' },
    code: 'rate-limited',
  },
  {
    name: 'no more calls than are declared',
    change: declaredAttempts(3, [3, 3, 2, 3]),
    status: 'pass',
    claims: { 'tries[payments]': 'pass' },
  },
  {
    name: 'more calls than are declared',
    change: declaredAttempts(2, [3, 3, 3, 3]),
    status: 'fail',
    claims: { 'tries[payments]': 'fail' },
  },
  {
    name: 'now and then more calls than are declared',
    change: declaredAttempts(2, [2, 3, 2, 2]),
    status: 'unproven',
    claims: { 'tries[payments]': 'unproven' },
    code: 'in-dead-band',
  },
  {
    name: 'a service that calls only a database',
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
    name: 'no known request reaches payments',
    change: withPayments({}, ({ traffic }) => void traffic.operations.pop()),
    status: 'unproven',
    claims: { 'exercised[payments]': 'unproven' },
    code: 'no-operation',
  },
]
