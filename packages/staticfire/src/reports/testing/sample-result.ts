import type { ItemResult, Result } from '@staticfire/contracts'
import {
  checklistWith,
  claim,
  failingShutdown,
  failingTimeouts,
  itemOf,
  openLogs,
  passing,
} from './sample-items.ts'
import { keptLimit } from './sample-timelines.ts'

const startedAt = Date.UTC(2026, 10, 23, 7, 9, 12)

const experiments: Result['experiments'] = [
  {
    id: 'boot',
    status: 'done',
    attempt: 1,
    startedAt: startedAt + 800,
    durationMs: 1_240,
    instance: 'boot#1',
    valid: true,
  },
  {
    id: 'traffic',
    status: 'done',
    attempt: 1,
    startedAt: startedAt + 2_100,
    durationMs: 4_310,
    valid: true,
  },
  {
    id: 'configuration[PORT/wrong-type]',
    status: 'done',
    attempt: 1,
    startedAt: startedAt + 2_100,
    durationMs: 320,
    valid: true,
  },
  {
    id: 'timeouts[payments/silent]',
    status: 'done',
    attempt: 1,
    startedAt: startedAt + 6_500,
    durationMs: 17_420,
    valid: true,
  },
  {
    id: 'timeouts[payments/silent]',
    status: 'done',
    attempt: 2,
    startedAt: startedAt + 24_000,
    durationMs: 17_390,
    valid: true,
  },
  {
    id: 'shutdown[sigterm]',
    status: 'done',
    attempt: 1,
    startedAt: startedAt + 6_500,
    durationMs: 3_870,
    valid: true,
  },
  {
    id: 'shutdown[second-signal]',
    status: 'failed',
    attempt: 1,
    startedAt: startedAt + 10_400,
    durationMs: 2_050,
    valid: false,
    invalidBecause: 'No request could be held in flight: payments answered before the signal.',
  },
]

const base: Omit<Result, 'decision' | 'decisionReason' | 'items' | 'counts'> = {
  schemaVersion: 1,
  tool: { name: 'staticfire', version: '0.1.0' },
  service: { name: 'orders', root: '/srv/orders', commit: '4c1d0e9f27ab83650d21' },
  partial: false,
  level: { required: 'bronze', reached: null, next: { level: 'bronze', lacks: [] } },
  score: { value: 0.0682, low: 0.0682, high: 0.9545 },
  experiments,
  dependencies: [
    {
      name: 'database',
      kind: 'postgres',
      operations: [
        { name: 'SELECT orders', count: 412, p50Ms: 0.7, p95Ms: 2.4 },
        { name: 'INSERT orders', count: 96, p50Ms: 1.9, p95Ms: 6.2 },
      ],
    },
    {
      name: 'payments',
      kind: 'http',
      operations: [{ name: 'POST /charges', count: 96, p50Ms: 11.8, p95Ms: 31 }],
    },
  ],
  environment: {
    platform: 'linux x64',
    cores: 2,
    egress: 'denied',
    tiers: { database: 1, payments: 1 },
  },
  timing: {
    startedAt,
    totalMs: 42_130,
    criticalPath: [
      'boot 1.2 s',
      'traffic 4.3 s',
      'timeouts[payments/silent] 17.4 s',
      'timeouts[payments/silent] again 17.4 s',
    ],
  },
  notes: ['DELETE /orders/{id} was not sent: it needs an id that only an operator knows.'],
}

/** NO-GO: endless waits and a lossy stop, one question open. */
export const noGo: Result = resultOf([failingTimeouts, failingShutdown, openLogs, ...passing], {
  decision: 'no-go',
  decisionReason:
    'Failed, and required by level bronze: reliability/timeouts, reliability/graceful-shutdown.',
})

/** GO by `--only`: all that was selected stands. */
export const go: Result = {
  ...resultOf([], {
    decision: 'go',
    decisionReason: 'Everything required by 6 selected items stands.',
  }),
  items: [...passing, ...passingReliability()].map((item) => ({ ...item, required: true })),
  counts: { pass: 5, fail: 0, unproven: 0, notApplicable: 1, waived: 0, error: 0 },
  score: { value: 1, low: 1, high: 1 },
  level: { required: 'bronze', reached: null, next: null },
  notes: ['--only narrowed the required items to what was selected; no level is decided.'],
}

/** HOLD: nothing failed, one required item is open, another is waived. */
export const hold: Result = resultOf(
  [
    openLogs,
    ...passing,
    itemOf('reliability/timeouts', {
      status: 'waived',
      summary: failingTimeouts.summary,
      claims: failingTimeouts.claims,
      reason: {
        code: 'waived',
        message: 'Waived until 2027-01-31 by ana: payments gets its deadline with the new client.',
      },
    }),
    ...passingReliability().filter(({ id }) => id !== 'reliability/timeouts'),
  ],
  {
    decision: 'hold',
    decisionReason: 'Nothing required failed, but unproven: observability/structured-logs.',
  },
)

/** No decision: the service never became ready, and it printed something while it died. */
export const notDecided: Result = {
  ...resultOf([], {
    decision: null,
    decisionReason:
      "The service never became ready. It printed last: node:internal/modules/esm/resolve:275\n    throw new ERR_MODULE_NOT_FOUND(\nError [ERR_MODULE_NOT_FOUND]: Cannot find package 'fastify' imported from /srv/orders/server.js",
  }),
  items: [
    itemOf('reliability/timeouts', {
      status: 'error',
      summary: 'The experiment timeouts[payments/silent] ended with an error of staticfire itself.',
      reason: {
        code: 'experiment-failed',
        message:
          "TypeError: Cannot read properties of undefined (reading 'port')\n    at openProxy (proxy.ts:41:12)",
      },
    }),
  ],
  experiments: [],
  dependencies: [],
  counts: { pass: 0, fail: 0, unproven: 0, notApplicable: 0, waived: 0, error: 1 },
  score: { value: 0, low: 0, high: 0 },
  timing: { startedAt, totalMs: 60_400, criticalPath: [] },
}

/** Interrupted while the timeouts were measured: what stands is part of a run. */
export const partial: Result = {
  ...resultOf(
    [
      ...passing,
      itemOf('reliability/timeouts', {
        status: 'unproven',
        summary: 'The run was interrupted before timeouts[payments/silent] was measured.',
        reason: {
          code: 'interrupted',
          message: 'The run was interrupted before timeouts[payments/silent] was measured.',
          remedy: 'Run the check to its end.',
        },
      }),
    ],
    {
      decision: 'hold',
      decisionReason: 'Nothing required failed, but unproven: reliability/timeouts.',
    },
  ),
  partial: true,
  experiments: [
    ...experiments.slice(0, 3),
    {
      id: 'timeouts[payments/silent]',
      status: 'interrupted',
      attempt: 1,
      startedAt: startedAt + 6_500,
      durationMs: 2_210,
      valid: false,
      invalidBecause: 'It was interrupted.',
    },
  ],
}

export const samples = { noGo, go, hold, notDecided, partial }

function passingReliability(): ItemResult[] {
  return [
    itemOf('reliability/timeouts', {
      status: 'pass',
      summary: '8 claims proven',
      claims: [
        claim(
          'answered[database/silent GET /orders]',
          'pass',
          'GET /orders is answered within 800 ms while database is silent (silent)',
          {
            observed: '503 after 812 ms, 503 after 812 ms, 503 after 812 ms',
            expected: 'answered within 800 ms',
            experiment: 'timeouts[database/silent]',
            tier: 1,
            series: keptLimit,
          },
        ),
      ],
    }),
    itemOf('reliability/graceful-shutdown', { status: 'pass', summary: '17 claims proven' }),
    itemOf('data/migrations', {
      status: 'not-applicable',
      summary: 'The service has no database.',
      reason: { code: 'no-database', message: 'The service has no database.' },
    }),
  ]
}

function resultOf(
  judged: readonly ItemResult[],
  decided: Pick<Result, 'decision' | 'decisionReason'>,
): Result {
  const items = checklistWith(judged)
  const number = (status: ItemResult['status']) =>
    items.filter((item) => item.status === status).length
  const lacks = items.filter(
    ({ required, status }) => required && !['pass', 'waived', 'not-applicable'].includes(status),
  )
  return {
    ...base,
    ...decided,
    items,
    level: {
      required: 'bronze',
      reached: null,
      next: { level: 'bronze', lacks: lacks.map(({ id }) => id) },
    },
    counts: {
      pass: number('pass'),
      fail: number('fail'),
      unproven: number('unproven'),
      notApplicable: number('not-applicable'),
      waived: number('waived'),
      error: number('error'),
    },
  }
}
