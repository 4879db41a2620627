import type { GrownMeasure, MetricsObservation, Observations } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { counted, round } from '../testing/healthy-metrics.ts'

/** Changes every measure that grew, in rounds and in the control. */
function regrown(
  { metrics }: Observations,
  change: (measure: GrownMeasure) => GrownMeasure[],
): void {
  metrics.control.growth = merged(metrics.control.growth.flatMap(change))
  for (const each of metrics.rounds) each.growth = merged(each.growth.flatMap(change))
}

/** What has the same labels is one series. */
function merged(measures: GrownMeasure[]): GrownMeasure[] {
  const groups = Map.groupBy(measures, ({ name, labels }) => JSON.stringify([name, labels]))
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    by: group.reduce((sum, { by }) => sum + by, 0),
    ...(group[0]!.sumBy !== undefined && {
      sumBy: group.reduce((sum, { sumBy = 0 }) => sum + sumBy, 0),
    }),
  }))
}

function relabelled(name: string, value: (was: string) => string) {
  return (measure: GrownMeasure): GrownMeasure[] => [
    {
      ...measure,
      labels: measure.labels.map(([label, was]) => [label, label === name ? value(was) : was]),
    },
  ]
}

function without(name: string) {
  return (measure: GrownMeasure): GrownMeasure[] => [
    { ...measure, labels: measure.labels.filter(([label]) => label !== name) },
  ]
}

function roundOf({ metrics }: Observations, kind: string) {
  return metrics.rounds.find((each) => each.kind === kind)!
}

function paths({ metrics }: Observations, change: Partial<MetricsObservation['paths'][number]>) {
  Object.assign(metrics.paths[0]!, change)
}

function unscraped(change: Partial<MetricsObservation>): Change {
  return (observations) => {
    delete observations.metrics.endpoint
    Object.assign(observations.metrics, change)
  }
}

const refused = (status: number): MetricsObservation['tried'] => [
  { path: '/metrics', port: 4000, at: 0, outcome: 'ok', status, isScrape: false },
]

export const cases: AuditCase[] = [
  {
    name: 'requests and errors are counted, timed, labelled and bounded',
    status: 'pass',
    claims: {
      parses: 'pass',
      form: 'pass',
      buckets: 'pass',
      steady: 'pass',
      counted: 'pass',
      errors: 'pass',
      method: 'pass',
      route: 'pass',
      status: 'pass',
      timed: 'pass',
      unit: 'pass',
      'cardinality[unknown-route]': 'pass',
      'cardinality[identifier]': 'pass',
      business: 'pass',
    },
  },
  {
    name: 'nothing was scraped where it is declared',
    change: unscraped({ isDeclared: true, tried: refused(404) }),
    status: 'fail',
    claims: { parses: 'fail' },
  },
  {
    name: 'without a declaration metrics may be pushed',
    change: unscraped({ isDeclared: false, tried: refused(404) }),
    status: 'unproven',
    code: 'no-metrics-endpoint',
    claims: { parses: 'unproven' },
  },
  {
    name: 'guarded metrics prove nothing',
    change: unscraped({ isDeclared: true, tried: refused(401) }),
    status: 'unproven',
    code: 'metrics-guarded',
    claims: { parses: 'unproven' },
  },
  {
    name: 'a line that breaks the format fails',
    change: ({ metrics }) =>
      Object.assign(metrics.scrapes[0]!, {
        errors: 1,
        problems: [{ line: 7, severity: 'error', what: 'the same series twice', text: 'a 1' }],
      }),
    status: 'fail',
    claims: { parses: 'fail', form: 'pass' },
  },
  {
    name: 'what only Prometheus gets does not come',
    change: ({ metrics }) => Object.assign(metrics.scrapes[1]!, { status: 500 }),
    status: 'fail',
    claims: { parses: 'fail' },
  },
  {
    name: 'advice that is not followed is a note',
    change: ({ metrics }) =>
      Object.assign(metrics.scrapes[0]!, {
        remarks: 1,
        contentType: 'text/html',
        problems: [{ line: 9, severity: 'remark', what: 'no line feed at the end', text: 'a 1' }],
      }),
    status: 'pass',
    claims: { parses: 'pass', form: 'fail' },
  },
  {
    name: 'a scrape that is too long was not read to its end',
    change: ({ metrics }) => metrics.scrapes.forEach((each) => (each.isTruncated = true)),
    status: 'unproven',
    code: 'scrape-too-long',
    claims: { parses: 'unproven', form: 'unproven' },
  },
  {
    name: 'buckets that are broken in every scrape fail',
    change: ({ metrics }) =>
      void (metrics.histograms.broken = [
        { name: 'work_seconds', problem: 'they are not cumulative', times: 9, seen: 9 },
      ]),
    status: 'fail',
    claims: { buckets: 'fail' },
  },
  {
    name: 'buckets that were broken once may have been written just then',
    change: ({ metrics }) =>
      void (metrics.histograms.broken = [
        { name: 'work_seconds', problem: 'they are not cumulative', times: 1, seen: 9 },
      ]),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { buckets: 'unproven' },
  },
  {
    name: 'a summary has no buckets',
    change: (observations) => {
      observations.metrics.histograms.checked = 0
      regrown(observations, (each) => [
        each.type === 'histogram' ? { ...each, type: 'summary' } : each,
      ])
    },
    status: 'pass',
    claims: { buckets: 'not-applicable', timed: 'pass', unit: 'pass' },
  },
  {
    name: 'a counter that goes back fails',
    change: ({ metrics }) =>
      void (metrics.falls = [
        { name: 'http_requests_total', type: 'counter', labels: [], from: 9, to: 0 },
      ]),
    status: 'fail',
    claims: { steady: 'fail' },
  },
  {
    name: 'counters that vanish all at once fail',
    change: ({ metrics }) =>
      void (metrics.falls = [1, 2, 3].map((from) => ({
        name: 'http_requests_total',
        type: 'counter',
        labels: [['status', String(from)]],
        from,
      }))),
    status: 'fail',
    claims: { steady: 'fail' },
  },
  {
    name: 'a summary may look back for a while only',
    change: ({ metrics }) =>
      void (metrics.falls = [{ name: 'wait', type: 'summary', labels: [], from: 9, to: 0 }]),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { steady: 'unproven' },
  },
  {
    name: 'several processes that each tell their own prove nothing',
    change: (observations) => {
      const { metrics } = observations
      metrics.processes = 4
      metrics.falls = [{ name: 'http_requests_total', type: 'counter', labels: [], from: 9, to: 2 }]
      regrown(observations, (each) => [{ ...each, by: Math.ceil(each.by / 3) }])
    },
    status: 'unproven',
    code: 'per-worker-metrics',
    claims: { steady: 'unproven', counted: 'unproven', timed: 'unproven' },
  },
  {
    name: 'several processes that answer as one are judged as one',
    change: ({ metrics }) => void (metrics.processes = 4),
    status: 'pass',
    claims: { counted: 'pass', errors: 'pass', steady: 'pass' },
  },
  {
    name: 'a process that was replaced starts again at nothing',
    change: ({ metrics }) => {
      metrics.isRestarted = true
      metrics.falls = [{ name: 'http_requests_total', type: 'counter', labels: [], from: 9, to: 0 }]
    },
    status: 'unproven',
    code: 'process-replaced',
    claims: { steady: 'unproven' },
  },
  {
    name: 'scrapes that are kept may know of less, or of more, than was sent',
    change: (observations) => {
      observations.metrics.isKept = true
      regrown(observations, (each) => [{ ...each, by: each.by + 2 }])
    },
    status: 'unproven',
    code: 'scrapes-kept',
    claims: { counted: 'unproven', timed: 'unproven' },
  },
  {
    name: 'a limit before the metrics is no answer of theirs',
    change: unscraped({ isDeclared: true, tried: refused(429) }),
    status: 'unproven',
    code: 'rate-limited',
    claims: { parses: 'unproven' },
  },
  {
    name: 'what happens once in each request is no counter of requests beside one that is called so',
    change: (observations) => {
      const checks = (by: number): GrownMeasure => ({
        name: 'token_checks_total',
        type: 'counter',
        labels: [],
        by,
      })
      for (const each of observations.metrics.rounds) each.growth.push(checks(each.sent))
      for (const each of roundOf(observations, 'server-error').growth)
        if (each.name !== 'token_checks_total') each.by *= 2
    },
    status: 'fail',
    claims: { counted: 'pass', errors: 'fail' },
  },
  {
    name: 'requests are counted twice',
    change: (observations) => regrown(observations, (each) => [{ ...each, by: each.by * 2 }]),
    status: 'fail',
    claims: { counted: 'fail' },
  },
  {
    name: 'nothing grows with requests',
    change: (observations) => regrown(observations, () => []),
    status: 'fail',
    claims: { counted: 'fail', timed: 'fail', business: 'fail' },
  },
  {
    name: 'what grows is called otherwise and by other numbers',
    change: (observations) =>
      regrown(observations, (each) => [
        { ...each, name: 'work_items_total', type: 'counter', by: each.by + 1 },
      ]),
    status: 'fail',
    claims: { counted: 'unproven', timed: 'fail' },
  },
  {
    name: 'a counter of another name is one when it is right in every round',
    change: (observations) =>
      regrown(observations, (each) => [
        { ...each, name: each.name.replace('http_requests_total', 'visits_total') },
      ]),
    status: 'pass',
    claims: { counted: 'pass' },
  },
  {
    name: 'the count of the histogram stands for the counter',
    change: (observations) =>
      regrown(observations, (each) => (each.name === 'http_requests_total' ? [] : [each])),
    status: 'pass',
    claims: { counted: 'pass', errors: 'pass', status: 'pass', timed: 'pass' },
  },
  {
    name: 'a total without labels that counts scrapes stands beside the histogram',
    change: (observations) => {
      regrown(observations, (each) => (each.name === 'http_requests_total' ? [] : [each]))
      const total = (by: number): GrownMeasure => ({
        name: 'requests_total',
        type: 'counter',
        labels: [],
        by,
      })
      observations.metrics.control.growth.push(total(4))
      for (const each of observations.metrics.rounds) each.growth.push(total(each.sent + 2))
    },
    status: 'pass',
    claims: { counted: 'pass', method: 'pass', status: 'pass', route: 'pass' },
  },
  {
    name: 'each step of the service counts, told apart by a label',
    change: (observations) =>
      regrown(observations, (each) =>
        ['outer', 'inner'].map((step) => ({
          ...each,
          labels: [...each.labels, ['step', step]],
        })),
      ),
    status: 'pass',
    claims: { counted: 'pass', errors: 'pass', timed: 'pass' },
  },
  {
    name: 'every request was limited',
    change: ({ metrics }) =>
      metrics.rounds.forEach((each) => (each.statuses = { '429': each.sent })),
    status: 'unproven',
    code: 'rate-limited',
    claims: { counted: 'unproven', business: 'unproven' },
  },
  {
    name: 'server errors are not counted',
    change: (observations) => void (roundOf(observations, 'server-error').growth = []),
    status: 'fail',
    claims: { counted: 'pass', errors: 'fail' },
  },
  {
    name: 'refusals are counted twice',
    change: (observations) =>
      roundOf(observations, 'refusal').growth.forEach((each) => (each.by *= 2)),
    status: 'fail',
    claims: { errors: 'fail' },
  },
  {
    name: 'the counter counts failures twice, and the histogram is right',
    change: (observations) =>
      roundOf(observations, 'server-error').growth.forEach((each) => {
        if (each.name === 'http_requests_total') each.by *= 2
      }),
    status: 'fail',
    claims: { errors: 'fail', timed: 'pass' },
  },
  {
    name: 'what is refused early may be left out',
    change: (observations) => void (roundOf(observations, 'refusal').growth = []),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { errors: 'unproven' },
  },
  {
    name: 'unknown routes may be left out',
    change: (observations) => void (roundOf(observations, 'unknown-route').growth = []),
    status: 'pass',
    claims: { errors: 'pass' },
  },
  {
    name: 'no error could be provoked',
    change: (observations) => {
      const { metrics } = observations
      metrics.rounds = metrics.rounds.filter(({ kind }) => kind === 'success')
    },
    status: 'unproven',
    code: 'not-exercised',
    claims: { errors: 'unproven' },
  },
  {
    name: 'every status is 200',
    change: (observations) =>
      regrown(
        observations,
        relabelled('status', () => '200'),
      ),
    status: 'fail',
    claims: { status: 'fail', method: 'pass', errors: 'pass' },
  },
  {
    name: 'the class of a status is enough',
    change: (observations) =>
      regrown(
        observations,
        relabelled('status', (was) => `${was[0]}xx`),
      ),
    status: 'pass',
    claims: { status: 'pass' },
  },
  {
    name: 'failures look like successes',
    change: (observations) => regrown(observations, without('status')),
    status: 'fail',
    claims: { status: 'fail' },
  },
  {
    name: 'an outcome in other words proves nothing',
    change: (observations) =>
      regrown(
        observations,
        relabelled('status', (was) => (was === '200' ? 'fine' : 'bad')),
      ),
    status: 'unproven',
    code: 'not-told',
    claims: { status: 'unproven' },
  },
  {
    name: 'every method is GET',
    change: (observations) =>
      regrown(
        observations,
        relabelled('method', () => 'GET'),
      ),
    status: 'fail',
    claims: { method: 'fail' },
  },
  {
    name: 'no label tells the method',
    change: (observations) => regrown(observations, without('method')),
    status: 'unproven',
    code: 'not-told',
    claims: { method: 'unproven' },
  },
  {
    name: 'the method may stand in the route',
    change: (observations) =>
      regrown(observations, (each) => {
        const [method, route, ...rest] = each.labels.map(([, value]) => value)
        return [
          {
            ...each,
            labels: [
              ['handler', `${method} ${route}`],
              ['code', rest[0]!],
            ],
          },
        ]
      }),
    status: 'pass',
    claims: { method: 'pass', route: 'pass', status: 'pass' },
  },
  {
    name: 'of one route alone it is not known whether it is told',
    change: (observations) => regrown(observations, without('route')),
    status: 'unproven',
    code: 'not-told',
    claims: { route: 'unproven' },
  },
  {
    name: 'two routes are counted as one',
    change: (observations) => {
      observations.metrics.rounds.push(
        round('GET', 200, 7, { operation: 'GET /carts', path: '/carts' }),
      )
      regrown(observations, without('route'))
    },
    status: 'fail',
    claims: { route: 'fail' },
  },
  {
    name: 'routes of two routers share a name',
    change: ({ metrics }) =>
      void metrics.rounds.push(round('GET', 200, 7, { operation: 'GET /carts', path: '/carts' })),
    status: 'unproven',
    code: 'not-told',
    claims: { route: 'unproven' },
  },
  {
    name: 'only a counter',
    change: (observations) =>
      regrown(observations, (each) => (each.type === 'histogram' ? [] : [each])),
    status: 'fail',
    claims: { counted: 'pass', timed: 'fail' },
  },
  {
    name: 'a histogram that grows by something else',
    change: (observations) =>
      regrown(observations, (each) => [
        each.type === 'histogram' ? { ...each, by: each.by * 3 } : each,
      ]),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { timed: 'unproven' },
  },
  {
    name: 'milliseconds under the name of seconds',
    change: (observations) =>
      regrown(observations, (each) => [
        each.sumBy === undefined ? each : { ...each, sumBy: each.sumBy * 1_000 },
      ]),
    status: 'fail',
    claims: { timed: 'pass', unit: 'fail' },
  },
  {
    name: 'milliseconds under their own name',
    change: (observations) =>
      regrown(observations, (each) => [
        each.sumBy === undefined
          ? each
          : { ...each, name: 'http_request_duration_ms', sumBy: each.sumBy * 1_000 },
      ]),
    status: 'pass',
    claims: { timed: 'pass', unit: 'pass' },
  },
  {
    name: 'more than the client measured, and not a thousand times as much',
    change: (observations) =>
      regrown(observations, (each) => [
        each.sumBy === undefined ? each : { ...each, sumBy: each.sumBy * 19 + 0.05 },
      ]),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { unit: 'unproven' },
  },
  {
    name: 'a name without a unit',
    change: (observations) =>
      regrown(observations, (each) => [
        { ...each, name: each.name.replace('duration_seconds', 'duration') },
      ]),
    status: 'pass',
    claims: { unit: 'not-applicable' },
  },
  {
    name: 'each path is a series of its own',
    change: (observations) =>
      paths(observations, {
        after: 240,
        carried: 200,
        example: { name: 'http_requests_total', labels: [['path', '/staticfire-5f0c']] },
      }),
    status: 'fail',
    claims: { 'cardinality[unknown-route]': 'fail' },
  },
  {
    name: 'a cap at a hundred is no handful',
    change: (observations) => paths(observations, { after: 140, carried: 100 }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'cardinality[unknown-route]': 'unproven' },
  },
  {
    name: 'few paths were answered because of the limit',
    change: (observations) => paths(observations, { sent: 40, answered: 40, limited: 12 }),
    status: 'unproven',
    code: 'rate-limited',
    claims: { 'cardinality[unknown-route]': 'unproven' },
  },
  {
    name: 'few paths were answered at all',
    change: (observations) => paths(observations, { sent: 4, answered: 0 }),
    status: 'unproven',
    code: 'not-answered',
    claims: { 'cardinality[unknown-route]': 'unproven' },
  },
  {
    name: 'no metric of the business is a note',
    change: (observations) =>
      regrown(observations, (each) => (each.name === 'orders_created_total' ? [] : [each])),
    status: 'pass',
    claims: { business: 'fail' },
  },
  {
    name: 'a single operation shows its counter by name',
    change: ({ metrics }) => {
      metrics.rounds = [round('GET', 200, 5), ...metrics.rounds.slice(2)]
      metrics.rounds[0]!.growth.push(...counted('GET', '/metrics', 200, 0))
    },
    status: 'pass',
    claims: { counted: 'pass', route: 'pass' },
  },
  {
    name: 'without known requests nothing is judged',
    missing: { metrics: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
]
