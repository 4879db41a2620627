import type { Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { createLosses, type Losses } from '../kernel/losses.ts'
import { createBusinessMetrics, type BusinessMetrics } from './business.ts'
import { createDependencyRecords, type CallOutcome } from './dependency-records.ts'
import { createExpositionWriter } from './exposition.ts'
import type { Family, MetricsSource } from './family.ts'
import { requireMetricName } from './labels.ts'
import { lossesFamily } from './loss-counters.ts'
import { createObservedGauges } from './observed-gauges.ts'
import { createProcessMetrics, isProcessMetric } from './process-metrics.ts'
import { createRequestRecords } from './request-records.ts'

export interface MetricsSettings {
  readonly clock: Clock
  /**
   * Event loop delay, memory, CPU, garbage collection and open descriptors of the process: on unless told.
   * The observers of these live as long as the process, so a test turns them off.
   */
  readonly defaultMetrics?: boolean
  /** Before every name: `shop_` makes `shop_http_requests_total`. */
  readonly prefix?: string
  /** So many route patterns have their own series, 500 unless told; more share the route `other`. */
  readonly maxRoutes?: number
}

export interface Metrics extends BusinessMetrics, MetricsSource {
  requestStarted(): void
  /**
   * Once for each started request, whether it was answered or the client left (`close` without `finish`: aborted).
   * `route` is the pattern, undefined when none matched; milliseconds.
   */
  requestEnded(
    method: string,
    route: string | undefined,
    status: number,
    durationMs: number,
    isAborted: boolean,
  ): void
  dependencyCalled(name: string, outcome: CallOutcome, durationMs: number): void
  /** A gauge that is asked at each scrape. Returns what takes it away again. */
  observe(
    name: string,
    help: string,
    labels: Readonly<Record<string, string>>,
    read: () => number,
  ): () => void
  /** Shows the losses of other parts as `kit_losses_total{part,reason}`; this part's own are always there. */
  countLosses(losses: () => Iterable<Losses>): void
  /** All of it as Prometheus text. Scrapes that come meanwhile share one result. Never rejects. */
  exposition(): Promise<string>
  readonly contentType: string
  readonly losses: Losses
  /** When counting began, in milliseconds since the epoch. */
  readonly startedAt: number
}

const maxDependencies = 100
const ownNames = [
  'http_requests_total',
  'http_request_duration_seconds',
  'http_requests_in_flight',
  'dependency_calls_total',
  'dependency_call_duration_seconds',
  'kit_losses_total',
]

/** Counts requests, dependencies and business events, and gives them out. Throws OPTION_INVALID. */
export function createMetrics(settings: MetricsSettings): Metrics {
  const { clock, prefix = '', maxRoutes = 500, defaultMetrics: hasProcess = true } = settings
  if (prefix !== '') requireMetricName(prefix)
  if (!Number.isInteger(maxRoutes) || maxRoutes < 1)
    throw new KitError('OPTION_INVALID', 'maxRoutes must be a whole number above 0.')
  const losses = createLosses('metrics')
  const names = new Set(ownNames.map((name) => `${prefix}${name}`))
  const claim = (name: string) => {
    if (names.has(name) || (hasProcess && isProcessMetric(name.slice(prefix.length))))
      throw new KitError('OPTION_INVALID', `There is a metric ${name} already. Name one otherwise.`)
    names.add(name)
  }
  const requests = createRequestRecords(maxRoutes, losses)
  const dependencies = createDependencyRecords(maxDependencies, losses)
  const gauges = createObservedGauges(losses, claim)
  const lossSources: (() => Iterable<Losses>)[] = []
  const business = createBusinessMetrics(prefix, losses, claim)
  const ofProcess = hasProcess ? createProcessMetrics(losses) : undefined
  let scrape: Promise<string> | undefined

  // Last, what was lost: reading the rest may lose something as well.
  const families = (): Family[] => [
    ...requests.families(prefix),
    ...dependencies.families(prefix),
    ...gauges.families(),
    ...business.families(),
    ...(ofProcess?.families(prefix) ?? []),
    lossesFamily(prefix, [losses, ...lossSources.flatMap((source) => lossesOf(source, losses))]),
  ]

  const write = async (): Promise<string> => {
    const writer = createExpositionWriter()
    for (const family of families()) await writer.writeFamily(family)
    return writer.text()
  }

  return {
    requestStarted: requests.started,
    requestEnded: requests.ended,
    dependencyCalled: dependencies.called,
    observe: (name, help, labels, read) => gauges.observe(`${prefix}${name}`, help, labels, read),
    countLosses: (source) => void lossSources.push(source),
    counter: business.counter,
    gauge: business.gauge,
    histogram: business.histogram,
    read: async () => families(),
    exposition() {
      scrape ??= write().finally(() => {
        scrape = undefined
      })
      return scrape
    },
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    losses,
    startedAt: clock.wallNow(),
  }
}

function lossesOf(source: () => Iterable<Losses>, own: Losses): Losses[] {
  try {
    return [...source()]
  } catch {
    own.count('losses_failed')
    return []
  }
}
