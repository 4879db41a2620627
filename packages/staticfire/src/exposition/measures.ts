import { type Exposition, type Label, seriesKey } from './exposition.ts'
import { familyOf } from './parse-exposition.ts'

/** A counter or gauge with its labels; or a histogram or summary with its labels, as one thing. */
export interface Measure {
  name: string
  type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped'
  labels: readonly Label[]
  /** Of a histogram or summary its `_count`. */
  value: number
  /** Of a histogram or summary. */
  sum?: number
  /** Of a histogram, in the order of the lines: the bound as it was written. */
  buckets?: { le: string; count: number }[]
}

/** What a scrape measures, by name and labels. Those that nobody typed are told by their names. */
export function measuresOf({ series, types }: Exposition): Map<string, Measure> {
  const measures = new Map<string, Measure>()
  const bucketed = new Set(
    series
      .filter(({ name, labels }) => name.endsWith('_bucket') && labels.some(isLe))
      .map(({ name }) => name.slice(0, -'_bucket'.length)),
  )
  const summed = new Set(
    series
      .map(({ name }) => name)
      .filter((name) => name.endsWith('_sum') || name.endsWith('_count')),
  )
  for (const { name, labels, value } of series) {
    const family = typedFamily(name)
    const type = kindOf(family, name)
    if (type === undefined || name.endsWith('_created')) continue
    const isComposed = type === 'histogram' || type === 'summary'
    const own = isComposed
      ? labels.filter((label) => !isLe(label) && label[0] !== 'quantile')
      : labels
    const shown = isComposed ? family : name
    const key = seriesKey(shown, own)
    const measure = measures.get(key) ?? { name: shown, type, labels: own, value: Number.NaN }
    measures.set(key, measure)
    if (!isComposed || name.endsWith('_count')) measure.value = value
    else if (name.endsWith('_sum')) measure.sum = value
    else if (type === 'histogram' && name.endsWith('_bucket')) {
      const le = labels.find(isLe)?.[1] ?? ''
      ;(measure.buckets ??= []).push({ le, count: value })
    }
  }
  return measures

  function typedFamily(name: string): string {
    const declared = familyOf(name, types)
    if (types.has(declared)) return declared
    const base = name.replace(/_(?:bucket|sum|count)$/, '')
    const isPair = summed.has(`${base}_sum`) && summed.has(`${base}_count`)
    return base !== name && (bucketed.has(base) || isPair) ? base : name
  }

  function kindOf(family: string, name: string): Measure['type'] | undefined {
    const type = types.get(family)
    if (type === undefined)
      return family === name ? 'untyped' : bucketed.has(family) ? 'histogram' : 'summary'
    if (type === 'gaugehistogram' || type === 'stateset' || type === 'info') return undefined
    return type
  }
}

function isLe([name]: Label): boolean {
  return name === 'le'
}
