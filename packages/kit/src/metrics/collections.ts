import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import type { Family } from './family.ts'
import { createLabels } from './labels.ts'

const bounds = [0.001, 0.01, 0.1, 1, 2, 5]

const kinds = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

/** https://nodejs.org/docs/latest-v24.x/api/perf_hooks.html#garbage-collection-gc-details */
interface Collection extends PerformanceEntry {
  readonly detail: { readonly kind: number }
}

/** Garbage collections by kind, from here on, for as long as the process lives. */
export function createCollections(): { family(): Family } {
  const series = [...kinds].map(([kind, label]) => ({
    kind,
    labels: createLabels({ kind: label }),
    counts: new Float64Array(bounds.length + 1),
    sum: 0,
  }))
  const observer = new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries() as Collection[]) {
      const found = series.find(({ kind }) => kind === detail.kind)
      if (found === undefined) continue
      const seconds = duration / 1000
      const bucket = bounds.findIndex((bound) => seconds <= bound)
      found.counts[bucket === -1 ? bounds.length : bucket]!++
      found.sum += seconds
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    family: () => ({
      type: 'histogram',
      name: 'nodejs_gc_duration_seconds',
      help: 'Garbage collections by kind.',
      bounds,
      samples: series,
    }),
  }
}
