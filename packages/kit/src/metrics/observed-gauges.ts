import { KitError } from '../kernel/errors.ts'
import type { Losses } from '../kernel/losses.ts'
import type { Family, Sample } from './family.ts'
import { createLabels, requireLabelNames, requireMetricName, type Labels } from './labels.ts'

interface Observed {
  readonly labels: Labels
  readonly read: () => number
}

export interface ObservedGauges {
  /** Adds or replaces the series of these labels; what it returns takes it away again. */
  observe(
    name: string,
    help: string,
    labels: Readonly<Record<string, string>>,
    read: () => number,
  ): () => void
  families(): Family[]
}

const maxSeries = 1000

/** Gauges that are asked when somebody reads: pools, breakers, queues. One that throws is left out and counted. */
export function createObservedGauges(
  losses: Losses,
  claim: (name: string) => void,
): ObservedGauges {
  const gauges = new Map<string, { help: string; series: Map<string, Observed> }>()
  let made = 0

  const gaugeOf = (name: string, help: string) => {
    const existing = gauges.get(name)
    if (existing !== undefined) return existing
    requireMetricName(name)
    claim(name)
    const gauge = { help, series: new Map<string, Observed>() }
    gauges.set(name, gauge)
    return gauge
  }

  function* samples(series: Iterable<Observed>): Iterable<Sample> {
    for (const { labels, read } of series) {
      const value = valueOf(read)
      if (value === undefined) losses.count('observer_failed')
      else yield { labels, value }
    }
  }

  return {
    observe(name, help, values, read) {
      if (typeof read !== 'function')
        throw new KitError(
          'OPTION_INVALID',
          `The gauge ${name} needs a function that gives a number.`,
        )
      requireLabelNames(name, Object.keys(values))
      const { series } = gaugeOf(name, help)
      const labels = createLabels(values)
      if (!series.has(labels.text) && made >= maxSeries) {
        losses.count('observer_over_limit')
        return () => {}
      }
      if (!series.has(labels.text)) made++
      const observed = { labels, read }
      series.set(labels.text, observed)
      return () => {
        if (series.get(labels.text) !== observed) return
        series.delete(labels.text)
        made--
      }
    },
    families: () =>
      [...gauges].map(([name, { help, series }]) => ({
        type: 'gauge',
        name,
        help,
        samples: samples(series.values()),
      })),
  }
}

function valueOf(read: () => number): number | undefined {
  try {
    const value = read()
    return Number.isFinite(value) ? value : undefined
  } catch {
    return undefined
  }
}
