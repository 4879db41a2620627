import type { Losses } from '../kernel/losses.ts'
import { addDuration, createDurations, durationBounds, type Durations } from './durations.ts'
import type { Family, HistogramSample, Sample } from './family.ts'
import { createLabels, type Labels } from './labels.ts'

/** How a call of a dependency ended. `rejected`: not tried, by a breaker, a bulkhead or a spent budget. */
export type CallOutcome = 'success' | 'error' | 'timeout' | 'rejected'

const outcomes = ['success', 'error', 'timeout', 'rejected'] as const

interface DependencyRecord extends Durations {
  readonly labels: Labels
  readonly outcomeLabels: readonly Labels[]
  readonly byOutcome: Float64Array
}

export interface DependencyRecords {
  called(name: string, outcome: CallOutcome, durationMs: number): void
  families(prefix: string): Family[]
}

/** Names come from the service's own settings, so few are enough; more share one record and count as a loss. */
export function createDependencyRecords(
  maxDependencies: number,
  losses: Losses,
): DependencyRecords {
  const records = new Map<string, DependencyRecord>()

  const recordOf = (name: string): DependencyRecord => {
    const isOver = records.size >= maxDependencies && name !== 'other'
    if (isOver) losses.count('dependency_over_limit')
    const dependency = isOver ? 'other' : name
    const existing = records.get(dependency)
    if (existing !== undefined) return existing
    const made = {
      ...createDurations(),
      labels: createLabels({ dependency }),
      outcomeLabels: outcomes.map((outcome) => createLabels({ dependency, outcome })),
      byOutcome: new Float64Array(outcomes.length),
    }
    records.set(dependency, made)
    return made
  }

  function* counters(): Iterable<Sample> {
    for (const { outcomeLabels, byOutcome } of records.values())
      for (const [at, labels] of outcomeLabels.entries()) yield { labels, value: byOutcome[at]! }
  }

  function* histograms(): Iterable<HistogramSample> {
    for (const { labels, counts, sumMs } of records.values())
      yield { labels, counts, sum: sumMs / 1000 }
  }

  return {
    called(name, outcome, durationMs) {
      const record = records.get(name) ?? recordOf(name)
      const at = outcomes.indexOf(outcome)
      record.byOutcome[at === -1 ? outcomes.indexOf('error') : at]!++
      // A call that was never made took no time: it would only make the dependency look fast.
      if (outcome !== 'rejected') addDuration(record, durationMs)
    },
    families: (prefix) => [
      {
        type: 'counter',
        name: `${prefix}dependency_calls_total`,
        help: 'Calls of dependencies by how they ended.',
        samples: counters(),
      },
      {
        type: 'histogram',
        name: `${prefix}dependency_call_duration_seconds`,
        help: 'Time of the calls that were made: all but the rejected.',
        bounds: durationBounds,
        samples: histograms(),
      },
    ],
  }
}
