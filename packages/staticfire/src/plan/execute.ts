import type { ExperimentRecord } from '@staticfire/contracts'
import { now, ProcessError, StartError } from '@staticfire/process'
import { StaticfireError } from '../errors.ts'
import {
  InvalidObservation,
  type Experiment,
  type ExperimentContext,
  type Known,
} from '../experiments/define.ts'
import { formatId, type ObservationId, parseId, type Take } from '../runs/record.ts'
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
export async function execute(
  experiments: readonly Experiment[],
  execution: Execution,
): Promise<Executed> {
  const executed: Executed = { takes: [], records: [], spans: [] }
  const ends = new Map<string, PromiseWithResolvers<void>>()
  const endOf = (ref: string) => {
    const end = ends.get(ref) ?? Promise.withResolvers<void>()
    ends.set(ref, end)
    return end
  }
  const runExperiment = async (experiment: Experiment) => {
    // What is not run in this check is not waited for.
    const before = [...experiment.after, ...(experiment.heeds ?? [])].filter((ref) =>
      experiments.some(({ name }) => name === parseId(ref).name),
    )
    await Promise.all(before.map((ref) => endOf(ref).promise))
    const keys = execution.signal.aborted ? [] : experiment.keys(execution.known)
    await Promise.all(
      keys.map(async (key) => {
        const take = await runTask(experiment, key, 1, execution, executed)
        if (take) learn(take, execution.known)
        endOf(formatId(idOf(experiment, key))).resolve()
      }),
    )
    endOf(experiment.name).resolve()
    // A key that was waited for and does not exist must not hold the others for ever.
    for (const [ref, end] of ends) if (parseId(ref).name === experiment.name) end.resolve()
  }
  await Promise.all(experiments.map(runExperiment))
  return executed
}

/** Takes these observations once more, each on a fresh instance; `attempt` counts from 2. */
export async function repeat(
  ids: readonly ObservationId[],
  attempt: number,
  experiments: readonly Experiment[],
  execution: Execution,
): Promise<Executed> {
  const executed: Executed = { takes: [], records: [], spans: [] }
  await Promise.all(
    ids.flatMap(({ name, key }) => {
      const experiment = experiments.find((each) => each.name === name)
      return experiment ? [runTask(experiment, key, attempt, execution, executed)] : []
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
): Promise<Take | undefined> {
  const observationId = idOf(experiment, key)
  const id = formatId(observationId)
  const { signal, onProgress } = execution
  onProgress({ type: 'planned', id })
  return execution.lanes.run(
    experiment.lane(key),
    experiment.expectedMs(key, execution.known),
    async (lane) => {
      if (signal.aborted) return undefined
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
      if (status === 'interrupted') return undefined
      const take = { id: observationId, attempt, recorded }
      executed.takes.push(take)
      await execution.onTake(take)
      return take
    },
  )
}

async function observe(
  experiment: Experiment,
  key: string | undefined,
  execution: Execution,
  instancePrefix: string,
): Promise<Take['recorded']> {
  try {
    await using context = execution.context(instancePrefix)
    const value = await experiment.run(context, key)
    // What an interruption cut short looks like a service that hung.
    execution.signal.throwIfAborted()
    return { valid: true, value }
  } catch (error) {
    if (error instanceof InvalidObservation) {
      return { valid: false, ours: false, reason: { code: error.code, message: error.message } }
    }
    if (error instanceof ProcessError && error.code === 'process-gone') {
      const message = 'The service ended by itself in the middle of the experiment.'
      return { valid: false, ours: false, reason: { code: 'service-ended', message } }
    }
    return { valid: false, ours: true, reason: describeFailure(error) }
  }
}

/** Errors that are written for people are shown as they are; of others the stack is what helps. */
function describeFailure(error: unknown): { code: string; message: string } {
  if (error instanceof StartError) return { code: 'start-failed', message: error.message }
  if (error instanceof StaticfireError) return { code: error.code, message: error.message }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'experiment-failed', message }
}

function statusOf(recorded: Take['recorded'], signal: AbortSignal): ExperimentRecord['status'] {
  if (recorded.valid) return 'done'
  return signal.aborted ? 'interrupted' : 'failed'
}

function idOf({ name }: Experiment, key: string | undefined): ObservationId {
  return key === undefined ? { name } : { name, key }
}

/** Makes what an experiment saw known to those that build on it. */
function learn({ id, recorded }: Take, known: Known): void {
  if (!recorded.valid) return
  const seen = known.seen as Record<string, unknown>
  if (id.key === undefined) seen[id.name] = recorded.value
  else seen[id.name] = { ...(seen[id.name] as object | undefined), [id.key]: recorded.value }
}
