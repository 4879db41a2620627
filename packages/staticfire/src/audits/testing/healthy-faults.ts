import type {
  Observations,
  OutageCycle,
  PoolObservation,
  ReuseRound,
  ReadinessObservation,
  ShutdownObservation,
  TimedOperation,
  TimeoutsObservation,
} from '@staticfire/contracts'
import { exchange, polls, t0, unanswered } from './exchanges.ts'
import { logs } from './logs.ts'

/** Every silence of the database: answered 503 after 900 ms, and the attempt given up with it. */
export function silences(): Observations['timeouts'] {
  return Object.fromEntries(
    (['silent', 'stalled-body', 'drip', 'black-hole'] as const).map((fault) => [
      `database/${fault}`,
      silence(fault),
    ]),
  )
}

function silence(fault: TimeoutsObservation['fault']): TimeoutsObservation {
  return {
    dependency: 'database',
    fault,
    limitMs: 10_000,
    isLimitDeclared: false,
    patienceMs: 12_000,
    record: {
      dependency: 'database',
      fault,
      installedAt: t0,
      healedAt: t0 + 5_000,
      attemptsHit: 6,
    },
    operations: [timed('GET /orders', 'SELECT orders'), timed('POST /orders', 'INSERT orders')],
  }
}

function timed(operation: string, wire: string): TimedOperation {
  return {
    operation,
    dependencyOperations: [wire],
    control: { status: 200, durationMs: 6, isExpected: true },
    exchanges: [0, 1, 2].map((at) => exchange(at, { operation, status: 503, tookMs: 900 })),
    attempts: [0, 1, 2].map((connection) => ({
      dependency: 'database',
      connection,
      operation: wire,
      startedAt: t0 + connection,
      endedAt: t0 + connection + 905,
      outcome: 'cancelled',
      fault: 'silent',
    })),
    attemptsHit: 3,
    givenUpAfterMs: 5,
    stillOpen: 0,
    watchedMs: 5_000,
    isMultiplexed: false,
  }
}

/** The database lost twice, refusing and silent; and probes under load. */
export function healthyOutages(): Observations['readiness'] {
  return {
    'database/refuse': outage('refuse'),
    'database/silent': outage('silent'),
    load: {
      livePath: '/health',
      readyPath: '/ready',
      cycles: [],
      underLoad: {
        live: polls(0, 3_000, 200),
        ready: polls(0, 3_000, 200),
        requests: 150,
        ratePerSecond: 50,
        lateness: { count: 150, p50Ms: 0.5, p99Ms: 3, maxMs: 6 },
      },
      logs: logs('traffic', 0),
    },
  }
}

function outage(fault: 'refuse' | 'silent'): ReadinessObservation {
  return {
    dependency: 'database',
    fault,
    livePath: '/health',
    readyPath: '/ready',
    cycles: [cycle(fault, 0), cycle(fault, 10_000)],
    isCritical: true,
    logs: logs('traffic', 60),
  }
}

/** Lost at `at` for 3 s: not ready after 0.6 s, ready again 0.4 s after the heal. */
function cycle(fault: string, at: number): OutageCycle {
  return {
    record: {
      dependency: 'database',
      fault,
      installedAt: t0 + at,
      healedAt: t0 + at + 3_000,
      attemptsHit: 12,
    },
    live: polls(at, at + 4_000, 200),
    ready: [
      ...polls(at, at + 600, 200),
      ...polls(at + 600, at + 3_400, 503),
      ...polls(at + 3_400, at + 4_000, 200),
    ],
    notReadyAt: t0 + at + 604,
    readyAgainAt: t0 + at + 3_404,
    requests: { during: 12, failedDuring: 12, after: 8, failedAfter: 0 },
    exchanges: [],
    notReadyBody: '{"status":"not_ready","checks":{"database":false}}',
    namesDependency: true,
    leaks: [],
  }
}

/** Stopped in every way, and drained well each time. */
export function healthyStops(): Observations['shutdown'] {
  return {
    sigterm: stop('sigterm'),
    sigint: { ...stop('sigint'), signal: 'SIGINT' },
    'second-signal': stop('second-signal'),
    'silent/database': {
      ...stop('silent'),
      dependency: 'database',
      ready: [],
      arrivals: [],
      halfSent: [],
    },
  }
}

/** Signal at 1 s; readiness bad at once, the port closed 400 ms later, gone after 900 ms. */
function stop(mode: ShutdownObservation['mode']): ShutdownObservation {
  const arrivals = Array.from({ length: 150 }, (_, index) =>
    exchange(900 + index * 3, { isReused: index % 2 === 0 }),
  )
  return {
    mode,
    signal: 'SIGTERM',
    graceMs: 30_000,
    isGraceDeclared: false,
    preStopMs: 0,
    propagationMs: 300,
    signalledAt: t0 + 1_000,
    signalled: { pid: 4242, isTop: true, wrappers: [] },
    ready: [...polls(900, 1_000, 200, 50), ...polls(1_000, 1_400, 503, 50)],
    firstBadProbeAt: t0 + 1_004,
    lastAcceptAt: t0 + 1_400,
    firstRefusedAt: t0 + 1_410,
    witnesses: Array.from({ length: 6 }, (_, index) => exchange(900 + index, { tookMs: 800 })),
    heldBy: 'dependency',
    halfSent: [
      exchange(910, { method: 'POST', tookMs: 300 }),
      exchange(911, { method: 'POST', tookMs: 300 }),
    ],
    arrivals: [...arrivals, unanswered(1_420, 'refused')],
    refusedEarly: 0,
    idleResets: 0,
    late: { responses: 30, withConnectionClose: 30 },
    exit: { at: t0 + 1_890, code: 0, signal: null },
    groupGoneAt: t0 + 1_900,
    goodbyes: [{ dependency: 'database', connections: 6, terminated: 6, fin: 0, reset: 0 }],
    lastRequestLogged: true,
    lateness: { count: 150, p50Ms: 0.4, p99Ms: 3, maxMs: 6 },
    logs: logs('shutdown', 20),
  }
}

/** A pool of ten: it reuses what it has, holds under pressure, and replaces what breaks. */
export function healthyPool(): PoolObservation {
  const level = (concurrency: number): PoolObservation['levels'][number] => ({
    operation: 'GET /orders',
    concurrency,
    startedAt: t0,
    heldMs: 210,
    attemptsHit: 10,
    inUse: 10,
    waiting: concurrency,
    answeredEarly: 0,
    givenUp: 0,
    refused: 0,
    limited: 0,
    isSettled: true,
  })
  const reset = (inFlight: number): PoolObservation['resets'][number] => ({
    at: t0,
    connections: 10,
    inFlight,
    watchedMs: 15_000,
    recoveredAfterMs: 20,
    tried: 5,
    failed: 0,
    limited: 0,
    lateAttempts: 0,
    reuse: reused('GET /orders', 20),
  })
  return {
    dependency: 'database',
    processes: 1,
    reuse: [reused('GET /orders', 40), reused('POST /orders', 40)],
    levels: [level(10), level(40), level(80)],
    resets: [reset(0), reset(10)],
  }
}

function reused(operation: string, requests: number): ReuseRound {
  return {
    operation,
    startedAt: t0,
    rounds: 1,
    requests,
    worked: requests,
    limited: 0,
    attempts: requests,
    opens: 0,
    endedByDependency: 0,
  }
}
