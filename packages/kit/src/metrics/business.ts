import {
  Counter as ClientCounter,
  Gauge as ClientGauge,
  Histogram as ClientHistogram,
} from '@prometheus-io/client'
import type { Registry } from '@prometheus-io/client'
import { KitError } from '../kernel/errors.ts'
import type { Losses } from '../kernel/losses.ts'
import { createClosedSet, type ClosedLabels, type LabelArguments } from './closed-labels.ts'
import { durationBounds } from './durations.ts'
import { requireLabelNames, requireMetricName } from './labels.ts'

export interface MetricOptions<L extends ClosedLabels> {
  readonly name: string
  readonly help: string
  readonly labels?: L
}

export interface HistogramOptions<L extends ClosedLabels> extends MetricOptions<L> {
  /** Upper bounds, ascending, in the unit of the name; those of durations in seconds unless told. */
  readonly buckets?: readonly number[]
}

export interface Counter<L extends ClosedLabels> {
  /** Adds, by a number that is not negative. */
  add(by: number, ...labels: LabelArguments<L>): void
}

export interface Gauge<L extends ClosedLabels> {
  set(value: number, ...labels: LabelArguments<L>): void
  /** Adds, by a negative number too. */
  add(by: number, ...labels: LabelArguments<L>): void
}

export interface Histogram<L extends ClosedLabels> {
  observe(value: number, ...labels: LabelArguments<L>): void
}

export interface BusinessMetrics {
  counter<const L extends ClosedLabels = Record<never, never>>(
    options: MetricOptions<L>,
  ): Counter<L>
  gauge<const L extends ClosedLabels = Record<never, never>>(options: MetricOptions<L>): Gauge<L>
  histogram<const L extends ClosedLabels = Record<never, never>>(
    options: HistogramOptions<L>,
  ): Histogram<L>
}

/**
 * The service's own metrics, kept by the Prometheus client. Declaring one wrongly throws OPTION_INVALID;
 * using one never throws: a number that is none, or a counter's step back, is counted as a loss.
 */
export function createBusinessMetrics(
  registry: Registry,
  prefix: string,
  losses: Losses,
  claim: (name: string) => void,
): BusinessMetrics {
  const declare = <L extends ClosedLabels>(options: MetricOptions<L>) => {
    const name = `${prefix}${options.name}`
    requireMetricName(name)
    const labels: ClosedLabels = options.labels ?? {}
    requireLabelNames(name, Object.keys(labels))
    claim(name)
    return {
      labels,
      client: {
        name,
        help: options.help === '' ? options.name : options.help,
        labelNames: Object.keys(labels),
        registers: [registry],
      },
    }
  }

  return {
    counter(options) {
      const { labels, client } = declare(options)
      const counter = new ClientCounter(client)
      const set = createClosedSet(client.name, labels, losses, (values) => counter.labels(values))
      return {
        add(by, values?: Readonly<Record<string, string>>) {
          if (by >= 0 && by < Infinity) set.child(values).inc(by)
          else losses.count('value_invalid')
        },
      }
    },
    gauge(options) {
      const { labels, client } = declare(options)
      const gauge = new ClientGauge(client)
      const set = createClosedSet(client.name, labels, losses, (values) => gauge.labels(values))
      return {
        set(value, values?: Readonly<Record<string, string>>) {
          if (Number.isFinite(value)) set.child(values).set(value)
          else losses.count('value_invalid')
        },
        add(by, values?: Readonly<Record<string, string>>) {
          if (Number.isFinite(by)) set.child(values).inc(by)
          else losses.count('value_invalid')
        },
      }
    },
    histogram(options) {
      const { labels, client } = declare(options)
      const buckets = [...(options.buckets ?? durationBounds)]
      requireBuckets(client.name, buckets)
      const histogram = new ClientHistogram({ ...client, buckets })
      const set = createClosedSet(client.name, labels, losses, (values) => histogram.labels(values))
      return {
        observe(value, values?: Readonly<Record<string, string>>) {
          if (Number.isFinite(value)) set.child(values).observe(value)
          else losses.count('value_invalid')
        },
      }
    },
  }
}

function requireBuckets(name: string, buckets: readonly number[]): void {
  const isRising = buckets.every(
    (bound, at) => Number.isFinite(bound) && (at === 0 || bound > buckets[at - 1]!),
  )
  if (isRising && buckets.length > 0 && buckets.length <= 50) return
  throw new KitError(
    'OPTION_INVALID',
    `The buckets of ${name} must be 1 to 50 finite numbers, each above the one before.`,
  )
}
