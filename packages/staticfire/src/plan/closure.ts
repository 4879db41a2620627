import type { ObservationName } from '@staticfire/contracts'
import { parseId } from '../runs/record.ts'
import type { Experiment, ExperimentName } from '../experiments/define.ts'

/** The experiments behind the observations, with all that they build on; prerequisites first. */
export function closureOf(
  needs: readonly ObservationName[],
  experiments: readonly Experiment[],
): Experiment[] {
  const byName = new Map(experiments.map((experiment) => [experiment.name, experiment]))
  const ordered = new Set<Experiment>()
  const visit = (name: ObservationName) => {
    const experiment = byName.get(name as ExperimentName)
    if (!experiment || ordered.has(experiment)) return
    experiment.after.forEach((ref) => visit(parseId(ref).name as ObservationName))
    ordered.add(experiment)
  }
  needs.forEach(visit)
  return [...ordered]
}
