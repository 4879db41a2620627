import type {
  GrownMeasure,
  MetricsObservation,
  MetricsRound,
  RandomPaths,
} from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** A counter and a histogram with the labels that they should have, and one metric of the business. */
export function healthyMetrics(): MetricsObservation {
  return {
    endpoint: { path: '/metrics', port: 4000, isOwnPort: true },
    isDeclared: true,
    tried: [{ path: '/metrics', port: 4000, at: t0, outcome: 'ok', status: 200, isScrape: true }],
    processes: 1,
    isRestarted: false,
    isKept: false,
    scrapes: (['text', 'prometheus'] as const).map((accept) => ({
      accept,
      at: t0 + 2_000,
      outcome: 'ok',
      status: 200,
      contentType: 'text/plain; version=0.0.4',
      format: 'text',
      bytes: 9_000,
      tookMs: 3,
      series: 120,
      isTruncated: false,
      errors: 0,
      remarks: 0,
      problems: [],
    })),
    histograms: { checked: 1, broken: [] },
    falls: [],
    control: { scrapes: 4, growth: counted('GET', '/metrics', 200, 4) },
    rounds: [
      round('GET', 200, 5),
      round('POST', 200, 6, { growth: [...grown('POST', 200, 6), orders(6)] }),
      round('GET', 404, 4, { kind: 'unknown-route', path: '/staticfire-nowhere' }),
      round('POST', 400, 6, { kind: 'refusal' }),
      round('POST', 503, 3, { kind: 'server-error' }),
    ],
    paths: [randomPaths('unknown-route', 200), randomPaths('identifier', 100)],
  }
}

export function round(
  method: 'GET' | 'POST',
  status: number,
  sent: number,
  overrides: Partial<MetricsRound> = {},
): MetricsRound {
  return {
    kind: 'success',
    operation: `${method} /orders`,
    method,
    path: '/orders',
    startedAt: t0,
    sent,
    statuses: { [status]: sent },
    unanswered: 0,
    tookMs: sent * 5,
    scrapes: 2,
    growth: grown(
      method,
      status,
      sent,
      overrides.kind === 'unknown-route' ? 'unmatched' : undefined,
    ),
    isCut: false,
    ...overrides,
  }
}

/** What a round grew, with the two scrapes that it took. */
function grown(method: string, status: number, by: number, route = '/orders'): GrownMeasure[] {
  return [...counted(method, route, status, by), ...counted('GET', '/metrics', 200, 2)]
}

/** The same requests on the counter and on the histogram, 4 ms each. */
export function counted(method: string, route: string, status: number, by: number): GrownMeasure[] {
  const labels: GrownMeasure['labels'] = [
    ['method', method],
    ['route', route],
    ['status', String(status)],
  ]
  return [
    { name: 'http_requests_total', type: 'counter', labels, by },
    { name: 'http_request_duration_seconds', type: 'histogram', labels, by, sumBy: by * 0.004 },
  ]
}

function orders(by: number): GrownMeasure {
  return { name: 'orders_created_total', type: 'counter', labels: [], by }
}

function randomPaths(kind: RandomPaths['kind'], sent: number): RandomPaths {
  return {
    kind,
    operation: kind === 'identifier' ? 'GET /orders/{id}' : 'GET /staticfire-…',
    sent,
    answered: sent,
    limited: 0,
    before: 40,
    after: 41,
    carried: 0,
  }
}
