import type { ResourceCycle, ShutdownObservation } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { t0 } from '../testing/exchanges.ts'
import { cycle } from '../testing/healthy-cycles.ts'

function held(kind: 'descriptors' | 'threads', ...counts: number[]): Change {
  return ({ cycles }) =>
    void (cycles.cycles = counts.map((count, index) => cycle(index, { [kind]: count })))
}

/** Each cycle adds so many threads, with so many descriptors each. */
function started(threads: number, descriptorsEach: number, cores = 2): Change {
  return ({ cycles, environment }) => {
    environment.cores = cores
    cycles.cycles = Array.from({ length: 9 }, (_, index) =>
      cycle(index, {
        threads: 11 + index * threads,
        descriptors: 31 + index * threads * descriptorsEach,
      }),
    )
  }
}

/** So many connections are left by the four failed calls of each cycle. */
function left(connections: number): Change {
  return ({ cycles }) => {
    for (const { faults } of cycles.cycles) faults[0]!.connectionsLeft = connections
  }
}

function cut(cycles: ResourceCycle[]): ResourceCycle[] {
  return cycles.slice(0, 3)
}

function goodbye(overrides: Partial<ShutdownObservation['goodbyes'][number]>): Change {
  return ({ shutdown }) => void Object.assign(shutdown['sigterm']!.goodbyes[0]!, overrides)
}

/** The same of a dependency that speaks HTTP. */
function goodbyeOfHttp(overrides: Partial<ShutdownObservation['goodbyes'][number]>): Change {
  return (observations) => {
    observations.blueprint.dependencies[0]!.kind = 'http'
    goodbye({ terminated: 0, fin: 6, ...overrides })(observations)
  }
}

export const cases: AuditCase[] = [
  {
    name: 'five cycles leave what one leaves, and Postgres is told goodbye',
    status: 'pass',
    claims: {
      'given-back[descriptors]': 'pass',
      'given-back[threads]': 'pass',
      'goodbye[database]': 'pass',
    },
  },
  {
    name: 'a descriptor is left in every cycle, nine times running',
    change: held('descriptors', 26, 31, 32, 33, 34, 35, 36, 37, 38),
    status: 'fail',
    claims: { 'given-back[descriptors]': 'fail', 'given-back[threads]': 'pass' },
  },
  {
    name: 'twelve descriptors are left in a cycle, and once a pool gave as many back',
    change: held('descriptors', 26, 31, 43, 55, 55, 67, 79, 91, 103),
    status: 'fail',
    claims: { 'given-back[descriptors]': 'fail' },
  },
  {
    name: 'a thread is left for each failure',
    change: held('threads', 11, 23, 35, 47, 59, 71, 83, 95, 107),
    status: 'fail',
    claims: { 'given-back[threads]': 'fail', 'given-back[descriptors]': 'pass' },
  },
  {
    name: 'event loops are started one by one, with a selector each',
    change: started(1, 3),
    status: 'unproven',
    code: 'come-with-threads',
    claims: { 'given-back[threads]': 'unproven', 'given-back[descriptors]': 'unproven' },
  },
  {
    name: 'on sixteen cores three threads more in each cycle may be an executor',
    change: started(3, 0, 16),
    status: 'unproven',
    code: 'threads-may-fill',
    claims: { 'given-back[threads]': 'unproven', 'given-back[descriptors]': 'pass' },
  },
  {
    name: 'on two cores they are not, and their descriptors are theirs',
    change: started(4, 3),
    status: 'fail',
    claims: { 'given-back[threads]': 'fail', 'given-back[descriptors]': 'unproven' },
  },
  {
    name: 'a thread for each failure is a leak on many cores too',
    change: started(4, 0, 64),
    status: 'fail',
    claims: { 'given-back[threads]': 'fail', 'given-back[descriptors]': 'pass' },
  },
  {
    name: 'more descriptors than come with threads',
    change: started(1, 7),
    status: 'fail',
    claims: { 'given-back[threads]': 'unproven', 'given-back[descriptors]': 'fail' },
  },
  {
    name: 'a pool fills up in the first cycles and stays',
    change: held('descriptors', 20, 30, 40, 50, 58, 58, 58, 58, 58),
    status: 'pass',
    claims: { 'given-back[descriptors]': 'pass' },
  },
  {
    name: 'threads of an executor are made one by one up to its size',
    change: held('threads', 9, 11, 13, 15, 17, 18, 18, 18, 18),
    status: 'pass',
    claims: { 'given-back[threads]': 'pass' },
  },
  {
    name: 'a connection or two comes and goes',
    change: held('descriptors', 26, 31, 29, 33, 32),
    status: 'pass',
    claims: { 'given-back[descriptors]': 'pass' },
  },
  {
    name: 'a large warm-up in the first cycle does not count',
    change: held('threads', 4, 204, 204, 204, 204),
    status: 'pass',
    claims: { 'given-back[threads]': 'pass' },
  },
  {
    name: 'growth that pauses now and then proves nothing',
    change: held('descriptors', 26, 31, 36, 36, 41, 41, 41, 46, 51),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'given-back[descriptors]': 'unproven' },
  },
  {
    name: 'five cycles that grow are too few to fail',
    change: held('descriptors', 26, 31, 36, 41, 46),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'given-back[descriptors]': 'unproven' },
  },
  {
    name: 'the service ends in the third cycle',
    change: ({ cycles }) =>
      void Object.assign(cycles, {
        cycles: cut(cycles.cycles),
        exit: { at: t0, code: 1, signal: null },
      }),
    status: 'unproven',
    code: 'service-ended',
    claims: { 'given-back[descriptors]': 'unproven' },
  },
  {
    name: 'its own rate limit refuses most of it',
    change: ({ cycles }) => void (cycles.limited = 80),
    status: 'unproven',
    code: 'rate-limited',
    claims: { 'given-back[descriptors]': 'unproven' },
  },
  {
    name: 'no request is known',
    missing: { cycles: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
  {
    name: 'a failed call keeps its connection',
    change: left(4),
    status: 'fail',
    claims: { 'given-back[connections to database]': 'fail', 'given-back[descriptors]': 'pass' },
  },
  {
    name: 'some failed calls keep their connection',
    change: left(2),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'given-back[connections to database]': 'unproven' },
  },
  {
    name: 'a connection broken by the error is replaced by one',
    change: left(1),
    status: 'pass',
    claims: { 'given-back[connections to database]': 'pass' },
  },
  {
    name: 'the process ends and leaves Postgres to find out',
    change: goodbye({ terminated: 0, fin: 6 }),
    status: 'fail',
    claims: { 'goodbye[database]': 'fail' },
  },
  {
    name: 'one connection of six was opened in the moment of the stop',
    change: goodbye({ terminated: 5, fin: 1 }),
    status: 'pass',
    claims: { 'goodbye[database]': 'pass' },
  },
  {
    name: 'half of the connections get no Terminate',
    change: goodbye({ terminated: 3, fin: 3 }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'goodbye[database]': 'unproven' },
  },
  {
    name: 'no connection was open at the stop',
    change: goodbye({ connections: 0, terminated: 0 }),
    status: 'pass',
    claims: { 'goodbye[database]': 'not-applicable' },
  },
  {
    name: 'it did not end by itself',
    change: ({ shutdown }) => void delete shutdown['sigterm']!.exit,
    status: 'unproven',
    code: 'did-not-end',
    claims: { 'goodbye[database]': 'unproven' },
  },
  {
    name: 'HTTP connections end with FIN',
    change: goodbyeOfHttp({}),
    status: 'pass',
    claims: { 'goodbye[database]': 'pass' },
  },
  {
    name: 'HTTP connections are reset',
    change: goodbyeOfHttp({ fin: 0, reset: 6 }),
    status: 'fail',
    claims: { 'goodbye[database]': 'fail' },
  },
  {
    name: 'one HTTP connection is reset',
    change: goodbyeOfHttp({ fin: 5, reset: 1 }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'goodbye[database]': 'unproven' },
  },
  {
    name: 'a service without dependencies has nobody to say goodbye to',
    change: ({ blueprint }) => void (blueprint.dependencies = []),
    status: 'pass',
    claims: { dependencies: 'not-applicable' },
  },
]
