import type { MetricObjectWithValues, MetricValueWithName, Registry } from '@prometheus-io/client'
import type { Family, HistogramSample, Sample } from './family.ts'
import { createLabels } from './labels.ts'

type Row = MetricValueWithName<string>
type Rows = MetricObjectWithValues<Row>

/** What the Prometheus client holds, in the shape that pushes read; a collector that fails is left out and told of. */
export async function clientFamilies(registry: Registry, failed: () => void): Promise<Family[]> {
  const metrics = registry.getMetricsAsArray() as unknown as { get(): Promise<Rows> }[]
  const families = metrics.map(async (metric) => {
    try {
      return familiesOf(await metric.get())
    } catch {
      failed()
      return []
    }
  })
  return (await Promise.all(families)).flat()
}

function familiesOf({ name, help, type, values }: Rows): Family[] {
  if (type === 'histogram') return [histogramOf(name, help, values)]
  if (type === 'summary') return summaryOf(name, help, values)
  return [{ type, name, help, samples: values.map((row) => sampleOf(row)) }]
}

/** A summary's sum and count come without labels when it has none. */
function sampleOf({ labels, value }: Partial<Row>): Sample {
  const texts = Object.entries(labels ?? {}).map(([name, text]) => [name, String(text)] as const)
  return { labels: createLabels(Object.fromEntries(texts)), value: value ?? NaN }
}

/** The client gives one row for each bucket, cumulative, then sum and count: back to one sample a series. */
function histogramOf(name: string, help: string, rows: readonly Row[]): Family {
  const bounds = new Set<number>()
  const series = new Map<string, { -readonly [K in keyof HistogramSample]: HistogramSample[K] }>()
  const cumulative = new Map<string, number[]>()
  for (const { labels: allLabels, metricName, value } of rows) {
    const { le, ...labels } = allLabels as Record<string, string | number>
    const { labels: own } = sampleOf({ labels, value })
    const sample = series.get(own.text) ?? { labels: own, counts: [], sum: 0 }
    series.set(own.text, sample)
    if (metricName === `${name}_sum`) sample.sum = value
    if (le === undefined) continue
    const counts = cumulative.get(own.text) ?? []
    cumulative.set(own.text, counts)
    counts.push(value)
    if (le !== '+Inf') bounds.add(Number(le))
  }
  for (const [key, counts] of cumulative)
    series.get(key)!.counts = counts.map((count, at) => count - (at === 0 ? 0 : counts[at - 1]!))
  return { type: 'histogram', name, help, bounds: [...bounds], samples: series.values().toArray() }
}

/** Quantiles are gauges to whoever has no summaries. */
function summaryOf(name: string, help: string, rows: readonly Row[]): Family[] {
  const named = (suffix: string) =>
    rows.filter(({ metricName }) => metricName === `${name}${suffix}`).map((row) => sampleOf(row))
  const quantiles = rows.filter(({ labels }: Partial<Row>) => labels?.['quantile'] !== undefined)
  return [
    { type: 'gauge', name, help, samples: quantiles.map((row) => sampleOf(row)) },
    { type: 'counter', name: `${name}_sum`, help, samples: named('_sum') },
    { type: 'counter', name: `${name}_count`, help, samples: named('_count') },
  ]
}
