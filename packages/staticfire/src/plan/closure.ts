import type { ObservationName } from '@staticfire/contracts'
import { parseId } from '../runs/record.ts'
import type { Experiment, ExperimentName } from '../experiments/define.ts'

/**
 * The experiments behind the observations, with all that they build on; prerequisites first. One of
 * which only single observations are built on yields no others.
 */
export function closureOf(
  needs: readonly ObservationName[],
  experiments: readonly Experiment[],
): Experiment[] {
  const byName = new Map(experiments.map((experiment) => [experiment.name, experiment]))
  const wanted = new Map<Experiment, 'all' | Set<string>>()
  const visit = (ref: string) => {
    const { name, key } = parseId(ref)
    const experiment = byName.get(name as ExperimentName)
    if (!experiment) return
    const isNew = !wanted.has(experiment)
    if (isNew) experiment.after.forEach(visit)
    const keys = wanted.get(experiment) ?? new Set()
    if (key === undefined) wanted.set(experiment, 'all')
    else wanted.set(experiment, keys === 'all' ? keys : keys.add(key))
  }
  needs.forEach(visit)
  return [...wanted].map(([experiment, keys]) =>
    keys === 'all' ? experiment : narrowed(experiment, keys),
  )
}

function narrowed(experiment: Experiment, wanted: ReadonlySet<string>): Experiment {
  const isWanted = (key: string | undefined) => key !== undefined && wanted.has(key)
  return { ...experiment, keys: (known) => experiment.keys(known).filter(isWanted) }
}
