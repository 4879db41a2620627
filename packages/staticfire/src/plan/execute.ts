import type { ExperimentRecord } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import {
  InvalidObservation,
  type Experiment,
  type ExperimentContext,
  type ExperimentName,
  type Known,
} from '../experiments/define.ts'
import { formatId, type ObservationId, type Take } from '../runs/record.ts'
import type { Lanes } from './lanes.ts'
import type { TaskSpan } from './critical-path.ts'

export type Progress =
  | { type: 'planned'; id: string }
  | { type: 'started'; id: string; lane: number; at: number }
  | { type: 'finished'; id: string; lane: number; at: number; status: ExperimentRecord['status'] }

export interface Execution {
  lanes: Lanes
  known: Known
  signal: AbortSignal
  context(instancePrefix: string): ExperimentContext & AsyncDisposable
  onProgress(progress: Progress): void
  onTake(take: Take): Promise<void>
}

export interface Executed {
  takes: Take[]
  records: ExperimentRecord[]
  spans: TaskSpan[]
}

/**
 * Runs the experiments, each as soon as those it builds on have ended, every key of a family on its
 * own. One that fails costs only its own observation.
 */
export async function execute(experiments: readonly Experiment[], execution: Execution): Promise<Executed> {
  const executed: Executed = { takes: [], records: [], spans: [] }
  const ends = new Map<ExperimentName, Promise<void>>()
  for (const experiment of experiments) {
    const before = experiment.after.flatMap((name) => ends.get(name) ?? [])
    ends.set(
      experiment.name,
      Promise.all(before).then(async () => {
        if (execution.signal.aborted) return
        await Promise.all(
          experiment.keys(execution.known).map((key) => runTask(experiment, key, 1, execution, executed)),
        )
        learn(experiment, executed.takes, execution.known)
      }),
    )
  }
  await Promise.all(ends.values())
  return executed
}

/** Takes these observations once more, each on a fresh instance. */
export async function repeat(
  ids: readonly ObservationId[],
  experiments: readonly Experiment[],
  execution: Execution,
): Promise<Executed> {
  const executed: Executed = { takes: [], records: [], spans: [] }
  await Promise.all(
    ids.flatMap(({ name, key }) => {
      const experiment = experiments.find((each) => each.name === name)
      return experiment ? [runTask(experiment, key, 2, execution, executed)] : []
    }),
  )
  return executed
}

async function runTask(
  experiment: Experiment,
  key: string | undefined,
  attempt: number,
  execution: Execution,
  executed: Executed,
): Promise<void> {
  const observationId: ObservationId = key === undefined ? { name: experiment.name } : { name: experiment.name, key }
  const id = formatId(observationId)
  const { signal, onProgress } = execution
  onProgress({ type: 'planned', id })
  await execution.lanes.run(experiment.lane(key), experiment.expectedMs(key, execution.known), async (lane) => {
    if (signal.aborted) return
    const startedAt = now()
    onProgress({ type: 'started', id, lane, at: startedAt })
    const recorded = await observe(experiment, key, execution, `${id}#${attempt}`)
    const endedAt = now()
    const status = statusOf(recorded, signal)
    executed.spans.push({ id: attempt === 1 ? id : `${id} again`, startedAt, endedAt })
    executed.records.push({
      id,
      status,
      attempt,
      startedAt,
      durationMs: endedAt - startedAt,
      valid: recorded.valid,
      ...(recorded.valid ? {} : { invalidBecause: recorded.reason.message }),
    })
    onProgress({ type: 'finished', id, lane, at: endedAt, status })
    if (status === 'interrupted') return
    const take = { id: observationId, attempt, recorded }
    executed.takes.push(take)
    await execution.onTake(take)
  })
}

async function observe(
  experiment: Experiment,
  key: string | undefined,
  execution: Execution,
  instancePrefix: string,
): Promise<Take['recorded']> {
  try {
    await using context = execution.context(instancePrefix)
    return { valid: true, value: await experiment.run(context, key) }
  } catch (error) {
    if (error instanceof InvalidObservation) {
      return { valid: false, ours: false, reason: { code: error.code, message: error.message } }
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { valid: false, ours: true, reason: { code: 'experiment-failed', message } }
  }
}

function statusOf(recorded: Take['recorded'], signal: AbortSignal): ExperimentRecord['status'] {
  if (recorded.valid) return 'done'
  return signal.aborted ? 'interrupted' : 'failed'
}

/** Makes what an experiment saw known to those that build on it. */
function learn({ name }: Experiment, takes: readonly Take[], known: Known): void {
  const own = takes.filter((take) => take.id.name === name && take.recorded.valid)
  if (own.length === 0) return
  const values = own.map(({ id, recorded }) => [id.key, recorded.valid ? recorded.value : undefined] as const)
  const single = values.find(([key]) => key === undefined)
  const value = single ? single[1] : Object.fromEntries(values)
  Object.assign(known.seen, { [name]: value })
}
