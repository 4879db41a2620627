import type { Family, HistogramSample, Sample } from './family.ts'
import type { Labels } from './labels.ts'

export interface OtlpContext {
  readonly resource: Readonly<Record<string, string>>
  /** Milliseconds since the epoch, both. */
  readonly startedAt: number
  readonly now: number
}

/** A body of so many points stays under a megabyte, and takes about a millisecond to write. */
const pointsInBatch = 1000

/** The JSON bodies of one export, one at a time: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function* otlpBatches(families: readonly Family[], context: OtlpContext): Iterable<string> {
  let metrics: object[] = []
  let room = pointsInBatch
  for (const family of families) {
    for (const points of slices(pointsOf(family, context), () => room)) {
      metrics.push(metricOf(family, points))
      room -= points.length
      if (room > 0) continue
      yield bodyOf(metrics, context)
      metrics = []
      room = pointsInBatch
    }
  }
  if (metrics.length > 0) yield bodyOf(metrics, context)
}

function* slices<T>(items: Iterable<T>, room: () => number): Iterable<T[]> {
  let slice: T[] = []
  for (const item of items) {
    slice.push(item)
    if (slice.length < room()) continue
    yield slice
    slice = []
  }
  if (slice.length > 0) yield slice
}

function* pointsOf(family: Family, context: OtlpContext): Iterable<object> {
  const times = {
    startTimeUnixNano: nanoseconds(context.startedAt),
    timeUnixNano: nanoseconds(context.now),
  }
  if (family.type !== 'histogram') {
    // JSON has no NaN, which a gauge is before its first value.
    for (const sample of family.samples)
      if (Number.isFinite(sample.value)) yield { ...times, ...numberPoint(sample) }
    return
  }
  for (const sample of family.samples) yield { ...times, ...histogramPoint(sample, family.bounds) }
}

function numberPoint({ labels, value }: Sample): object {
  return { attributes: attributesOf(labels), asDouble: value }
}

function histogramPoint(
  { labels, counts, sum }: HistogramSample,
  bounds: readonly number[],
): object {
  const bucketCounts = Array.from(counts, (count) => String(count))
  const count = Array.from(counts).reduce((total, bucket) => total + bucket, 0)
  return {
    attributes: attributesOf(labels),
    count: String(count),
    sum,
    bucketCounts,
    explicitBounds: bounds,
  }
}

function metricOf({ name, help, type }: Family, dataPoints: readonly object[]): object {
  const aggregationTemporality = 2 // cumulative
  const base = { name, description: help }
  if (type === 'gauge') return { ...base, gauge: { dataPoints } }
  if (type === 'counter')
    return { ...base, sum: { dataPoints, aggregationTemporality, isMonotonic: true } }
  return { ...base, histogram: { dataPoints, aggregationTemporality } }
}

function bodyOf(metrics: readonly object[], { resource }: OtlpContext): string {
  const attributes = Object.entries(resource).map((pair) => attribute(pair))
  return JSON.stringify({
    resourceMetrics: [
      { resource: { attributes }, scopeMetrics: [{ scope: { name: '@staticfire/kit' }, metrics }] },
    ],
  })
}

function attributesOf({ pairs }: Labels): object[] {
  return pairs.map((pair) => attribute(pair))
}

function attribute([key, stringValue]: readonly [string, string]): object {
  return { key, value: { stringValue } }
}

/** Beyond what a number holds exactly: 64 bits are texts in JSON. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`
}
