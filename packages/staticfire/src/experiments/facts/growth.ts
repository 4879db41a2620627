import type { CounterFall, GrownMeasure } from '@staticfire/contracts'
import type { Measure } from '../../exposition/measures.ts'

export type Measures = ReadonlyMap<string, Measure>

const mostGrown = 200
const mostFalls = 20
const mostLabels = 20
const longestValue = 120

/** What changed from one scrape to a later one: those that only count first, gauges last. */
export function growthBetween(
  before: Measures,
  after: Measures,
  mask: (text: string) => string,
): { growth: GrownMeasure[]; isCut: boolean } {
  const grown: GrownMeasure[] = []
  for (const [key, measure] of after) {
    const earlier = before.get(key)
    const by = measure.value - (earlier?.value ?? 0)
    if (!Number.isFinite(by) || by === 0) continue
    const sumBy = (measure.sum ?? Number.NaN) - (earlier?.sum ?? 0)
    grown.push({
      name: measure.name,
      type: measure.type,
      labels: shownLabels(measure, mask),
      by,
      ...(Number.isFinite(sumBy) && { sumBy }),
    })
  }
  const rank = ({ type }: GrownMeasure) => (type === 'gauge' ? 1 : 0)
  return {
    growth: grown.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostGrown),
    isCut: grown.length > mostGrown,
  }
}

/** Counters, histograms and summaries that went back or vanished. */
export function fallsBetween(
  before: Measures,
  after: Measures,
  mask: (text: string) => string,
): CounterFall[] {
  const falls: CounterFall[] = []
  for (const [key, measure] of before) {
    const { type } = measure
    if (type === 'gauge' || type === 'untyped' || !(measure.value > 0)) continue
    const later = after.get(key)
    if (later && !(later.value < measure.value)) continue
    falls.push({
      name: measure.name,
      type,
      labels: shownLabels(measure, mask),
      from: measure.value,
      ...(later && { to: later.value }),
    })
    if (falls.length === mostFalls) break
  }
  return falls
}

export function shownLabels(
  { labels }: Pick<Measure, 'labels'>,
  mask: (text: string) => string,
): [string, string][] {
  return labels
    .slice(0, mostLabels)
    .map(([name, value]) => [name.slice(0, 60), mask(value).slice(0, longestValue)])
}
