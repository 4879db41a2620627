import type { ConcurrencyLevel, ConnectionReset, PoolObservation } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'

/** Changes what was seen of the pool. */
function seen(change: (pool: PoolObservation) => void): Change {
  return ({ pool }) => change(pool['database']!)
}

/** Connections by the number of requests at once; the last level with something else. */
function grown(
  connections: Record<number, number>,
  overrides: Partial<ConcurrencyLevel> = {},
): Change {
  return seen((pool) => {
    const [level] = pool.levels
    pool.levels = Object.entries(connections).map(([concurrency, open]) => ({
      ...level!,
      concurrency: Number(concurrency),
      waiting: Number(concurrency),
      inUse: open,
      attemptsHit: open,
    }))
    Object.assign(pool.levels.at(-1)!, overrides)
  })
}

function declared(pool: number, change: Change): Change {
  return (observations) => {
    observations.blueprint.dependencies[0]!.pool = pool
    change(observations)
  }
}

function opened(opens: number, endedByDependency = 0): Change {
  return seen(({ reuse }) => void Object.assign(reuse[0]!, { opens, endedByDependency }))
}

/** The reset with requests in flight went otherwise. */
function reset({ recoveredAfterMs, ...rest }: Partial<ConnectionReset>): Change {
  return seen(({ resets }) => {
    const { recoveredAfterMs: _, reuse: __, ...last } = resets[1]!
    resets[1] = { ...last, ...(recoveredAfterMs && { recoveredAfterMs }), ...rest }
  })
}

/** The last of three rounds after the reset while idle. */
function opensAfterwards(opens: number): Change {
  return seen(({ resets }) => void Object.assign(resets[0]!.reuse!, { rounds: 3, opens }))
}

const dead = { tried: 13, failed: 13, failedInMs: 1_200 }
const unbounded = { 10: 10, 40: 40, 80: 80, 160: 160, 320: 320 }

function each(
  kind: 'reused' | 'bounded' | 'recovers',
  rows: [name: string, change: Change, status: AuditCase['status'], code?: string][],
): AuditCase[] {
  return rows.map(([name, change, status, code]) => ({
    name,
    change,
    // Beside a claim that does not apply, the others pass.
    status: status === 'not-applicable' ? 'pass' : status,
    claims: { [`${kind}[database]`]: status },
    ...(code !== undefined && status !== 'not-applicable' && { code }),
  }))
}

export const cases: AuditCase[] = [
  {
    name: 'a pool of ten is reused, bounded and recovers',
    status: 'pass',
    claims: {
      'reused[database]': 'pass',
      'bounded[database]': 'pass',
      'recovers[database]': 'pass',
    },
  },
  ...each('reused', [
    ['one more connection is forgiven', opened(2), 'pass'],
    ['every request opens a connection', opened(40), 'fail'],
    ['a request opens a connection for each of its statements', opened(120), 'fail'],
    ['half of the requests open one', opened(20), 'fail'],
    ['some requests open one', opened(6), 'unproven', 'in-dead-band'],
    [
      'one of two requests has a connection of its own',
      seen(({ reuse }) => void (reuse[1]!.opens = 40)),
      'fail',
    ],
    [
      'the second request did not work, the first tells',
      seen(({ reuse }) => void Object.assign(reuse[1]!, { worked: 3, opens: 3 })),
      'pass',
    ],
    [
      'most requests were answered from a cache',
      seen(({ reuse }) => reuse.forEach((round) => (round.attempts = 2))),
      'unproven',
      'too-few-requests',
    ],
    ['the stand-in closes after each answer', opened(40, 40), 'unproven', 'closed-by-dependency'],
    [
      'a real dependency closes after each answer',
      (observations) => {
        observations.blueprint.dependencies[0]!.from = { type: 'url', url: 'http://pay.test' }
        opened(40, 40)(observations)
      },
      'not-applicable',
    ],
  ]),
  ...each('bounded', [
    ['a pool of one', grown({ 10: 1, 40: 1, 80: 1 }), 'pass'],
    ['a pool of fifty shows its end at 160', grown({ 10: 10, 40: 40, 80: 50, 160: 50 }), 'pass'],
    [
      'a pool of a hundred looks proportional at 80',
      grown({ 10: 10, 40: 40, 80: 80, 160: 100, 320: 100 }),
      'pass',
    ],
    [
      'most requests are turned away before the pool',
      grown({ 10: 10, 40: 10, 80: 10 }, { waiting: 10, answeredEarly: 70 }),
      'pass',
    ],
    ['there is no end', grown(unbounded), 'fail'],
    ['nor while still more come', grown(unbounded, { isSettled: false, givenUp: 40 }), 'fail'],
    ['it grows though the dependency refuses more', grown(unbounded, { refused: 123 }), 'fail'],
    [
      'the dependency refuses a part of what a large pool wants',
      grown({ ...unbounded, 320: 230 }, { refused: 123 }),
      'unproven',
      'refused-by-dependency',
    ],
    [
      'what the dependency refuses looks like a plateau',
      grown({ 10: 10, 40: 40, 80: 40 }, { refused: 40 }),
      'unproven',
      'refused-by-dependency',
    ],
    [
      'each of four processes may have a pool of a hundred',
      (observations) => {
        observations.pool['database']!.processes = 4
        grown(unbounded)(observations)
      },
      'unproven',
      'no-plateau',
    ],
    [
      'it has grown without end as far as may be tried',
      grown({ 10: 10, 40: 40, 80: 80 }),
      'unproven',
      'no-plateau',
    ],
    [
      'two hundred worker threads are neither a plateau nor no end',
      grown({ ...unbounded, 320: 200 }),
      'unproven',
      'no-plateau',
    ],
    [
      'two hundred are declared and kept under pressure',
      declared(200, grown({ ...unbounded, 320: 200 })),
      'pass',
    ],
    ['more than declared', declared(10, grown({ 10: 10, 40: 20, 80: 20 })), 'fail'],
    [
      'one more than declared, for a probe',
      declared(10, grown({ 10: 10, 40: 11, 80: 11 })),
      'pass',
    ],
    [
      'two more than declared',
      declared(10, grown({ 10: 10, 40: 12, 80: 12 })),
      'unproven',
      'in-dead-band',
    ],
    [
      'the declared maximum is for each of four processes',
      declared(5, (observations) => {
        observations.pool['database']!.processes = 4
        grown({ 10: 10, 40: 20, 80: 20 })(observations)
      }),
      'pass',
    ],
    [
      'the declared maximum was not reached',
      declared(500, grown(unbounded)),
      'unproven',
      'not-reached',
    ],
    [
      'the service limits requests',
      grown({ 10: 10, 40: 40 }, { limited: 12 }),
      'unproven',
      'rate-limited',
    ],
    ['a declared limit leaves no room', grown({ 10: 10 }), 'unproven', 'rate-limited'],
    [
      'no reply was withheld',
      grown({ 10: 10, 40: 40, 80: 40 }, { attemptsHit: 0 }),
      'unproven',
      'fault-not-exercised',
    ],
    [
      'calls were given up while they were held',
      grown({ 10: 10, 40: 40, 80: 41 }, { givenUp: 30 }),
      'unproven',
      'gave-up-early',
    ],
    [
      'a slow service was still opening connections',
      grown({ 10: 10, 40: 30, 80: 30 }, { isSettled: false }),
      'unproven',
      'not-settled',
    ],
    [
      'requests waited before the service',
      grown({ 10: 10, 40: 40, 80: 40 }, { waiting: 45 }),
      'unproven',
      'not-under-way',
    ],
  ]),
  ...each('recovers', [
    [
      'one request fails after the reset',
      reset({ recoveredAfterMs: 130, tried: 6, failed: 1 }),
      'pass',
    ],
    [
      'it works again only after twelve seconds',
      reset({ recoveredAfterMs: 12_000 }),
      'unproven',
      'in-dead-band',
    ],
    [
      'a declared reset of its breaker adds to its time',
      (observations) => {
        observations.blueprint.dependencies[0]!.resetMs = 5_000
        reset({ recoveredAfterMs: 12_000 })(observations)
      },
      'pass',
    ],
    ['its pool is empty for good', reset(dead), 'fail'],
    ['it ends', reset({ tried: 0, exit: { at: 0, code: 1, signal: null } }), 'fail'],
    [
      'it refuses at once and tries nothing: a breaker',
      reset({ ...dead, failedInMs: 3 }),
      'unproven',
      'breaker-open',
    ],
    [
      'a fallback answers and nothing is tried',
      reset({ tried: 100, failed: 0 }),
      'unproven',
      'breaker-open',
    ],
    [
      'it refuses at once though it tries',
      reset({ ...dead, failedInMs: 3, lateAttempts: 60 }),
      'fail',
    ],
    ['afterwards every request opens a connection', opensAfterwards(20), 'fail'],
    ['afterwards some requests open a connection', opensAfterwards(5), 'unproven', 'in-dead-band'],
    [
      'a large pool replaces its dead connections one by one',
      seen(({ resets }) => {
        resets[0]!.connections = 100
        Object.assign(resets[0]!.reuse!, { rounds: 5, opens: 20 })
      }),
      'pass',
    ],
    ['the service limits requests', reset({ ...dead, limited: 3 }), 'unproven', 'rate-limited'],
    [
      'it was not watched for long enough',
      reset({ ...dead, watchedMs: 2_000 }),
      'unproven',
      'watched-too-short',
    ],
    [
      'no connection was open',
      seen(({ resets }) => resets.forEach((each) => (each.connections = 0))),
      'unproven',
      'fault-not-exercised',
    ],
    [
      'it had ended before',
      seen(
        (pool) => void Object.assign(pool, { resets: [], exit: { at: 0, code: 1, signal: null } }),
      ),
      'unproven',
      'service-ended',
    ],
  ]),
  {
    name: 'no known request reaches the dependency',
    change: ({ pool, traffic }) => {
      delete pool['database']
      traffic.operations.forEach((operation) => (operation.dependencies = []))
    },
    status: 'unproven',
    code: 'no-operation',
    claims: { 'exercised[database]': 'unproven' },
  },
  {
    name: 'a service that serves where nothing can be reached calls nothing',
    change: ({ blueprint }) => void (blueprint.dependencies = []),
    missing: { pool: undefined },
    status: 'not-applicable',
    claims: { dependencies: 'not-applicable' },
  },
  {
    name: 'without declared dependencies and with open egress nothing is shown',
    change: ({ blueprint, environment }) => {
      blueprint.dependencies = []
      environment.egress = 'watched'
    },
    missing: { pool: undefined },
    status: 'unproven',
    code: 'no-dependencies-declared',
    claims: { dependencies: 'unproven' },
  },
  {
    name: 'its requests did not work without a fault',
    missing: { 'pool[database]': unrecorded('control-failed') },
    status: 'unproven',
    code: 'control-failed',
    claims: { 'pool[database]': 'unproven' },
  },
]
