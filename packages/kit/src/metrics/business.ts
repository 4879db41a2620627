import { KitError } from '../kernel/errors.ts'
import type { Losses } from '../kernel/losses.ts'
import { createClosedSet, type ClosedLabels, type LabelArguments } from './closed-labels.ts'
import { durationBounds } from './durations.ts'
import type { Family } from './family.ts'
import { createLabels, type Labels, requireLabelNames, requireMetricName } from './labels.ts'

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

interface NumberSeries {
  readonly labels: Labels
  value: number
}

interface HistogramSeries {
  readonly labels: Labels
  readonly counts: Float64Array
  sum: number
}

/**
 * The service's own metrics. Declaring one wrongly throws OPTION_INVALID; using one never throws: a number that
 * is none, or a counter's step back, is counted as a loss.
 */
export function createBusinessMetrics(
  prefix: string,
  losses: Losses,
  claim: (name: string) => void,
): BusinessMetrics & { families(): readonly Family[] } {
  const families: Family[] = []

  /** Checks and names a metric; gives its series by their labels, and a list of those there are. */
  const declare = <L extends ClosedLabels, Series>(
    options: MetricOptions<L>,
    make: (labels: Labels) => Series,
  ) => {
    const name = `${prefix}${options.name}`
    requireMetricName(name)
    const labels: ClosedLabels = options.labels ?? {}
    requireLabelNames(name, Object.keys(labels))
    const samples: Series[] = []
    const set = createClosedSet(name, labels, losses, (values) => {
      const series = make(createLabels(values))
      samples.push(series)
      return series
    })
    claim(name)
    // Without labels there is one series, and it is there from the start.
    if (Object.keys(labels).length === 0) set.child(undefined)
    return { name, help: options.help === '' ? options.name : options.help, set, samples }
  }

  const numbers = <L extends ClosedLabels>(
    type: 'counter' | 'gauge',
    options: MetricOptions<L>,
  ) => {
    const { name, help, set, samples } = declare(options, (labels): NumberSeries => ({
      labels,
      value: 0,
    }))
    families.push({ type, name, help, samples })
    return set
  }

  return {
    counter(options) {
      const set = numbers('counter', options)
      return {
        add(by, values?: Readonly<Record<string, string>>) {
          if (by >= 0 && by < Infinity) set.child(values).value += by
          else losses.count('value_invalid')
        },
      }
    },
    gauge(options) {
      const set = numbers('gauge', options)
      return {
        set(value, values?: Readonly<Record<string, string>>) {
          if (Number.isFinite(value)) set.child(values).value = value
          else losses.count('value_invalid')
        },
        add(by, values?: Readonly<Record<string, string>>) {
          if (Number.isFinite(by)) set.child(values).value += by
          else losses.count('value_invalid')
        },
      }
    },
    histogram(options) {
      const bounds = [...(options.buckets ?? durationBounds)]
      requireBuckets(`${prefix}${options.name}`, bounds)
      const { name, help, set, samples } = declare(options, (labels): HistogramSeries => ({
        labels,
        counts: new Float64Array(bounds.length + 1),
        sum: 0,
      }))
      families.push({ type: 'histogram', name, help, bounds, samples })
      return {
        observe(value, values?: Readonly<Record<string, string>>) {
          if (Number.isFinite(value)) addValue(set.child(values), bounds, value)
          else losses.count('value_invalid')
        },
      }
    },
    families: () => families,
  }
}

function addValue(series: HistogramSeries, bounds: readonly number[], value: number): void {
  let at = 0
  while (at < bounds.length && value > bounds[at]!) at++
  series.counts[at]!++
  series.sum += value
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
