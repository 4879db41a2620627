import { availableParallelism } from 'node:os'
import type { Blueprint, BootObservation, EnvironmentObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Provided } from '../decision/provided.ts'
import { neededObservations } from '../audits/judge.ts'
import { mostAttempts } from '../audits/settle.ts'
import type { ExperimentContext, Known } from '../experiments/define.ts'
import { experiments } from '../experiments/index.ts'
import { type Pad, startInstance } from '../experiments/instance.ts'
import { StaticfireError } from '../errors.ts'
import { observationsToRepeat } from '../runs/judge-run.ts'
import type { Manifest, RunRecord, Take } from '../runs/record.ts'
import type { RunDirectory } from '../runs/run-directory.ts'
import { selectedItems } from '../runs/selection.ts'
import type { Canaries } from '../traffic/canaries.ts'
import { closureOf } from './closure.ts'
import { criticalPath } from './critical-path.ts'
import { execute, type Executed, type Execution, type Progress, repeat } from './execute.ts'
import { createLanes } from './lanes.ts'
import { notReady, notStarted } from './not-ready.ts'
import { createTrafficTally } from './traffic-tally.ts'

export interface Conduct {
  pad: Pad
  blueprint: Blueprint
  environment: EnvironmentObservation
  provided: Record<string, Provided>
  directory: RunDirectory
  toolVersion: string
  only: string[]
  skip: string[]
  seed: number
  startedAt: number
  readyTimeoutMs: number
  isDeep: boolean
  canaries: Canaries
  secrets: readonly string[]
  mask: (text: string) => string
  /** Aborted by Ctrl-C: what was taken until then is kept, and the record is partial. */
  interrupt: AbortSignal
  onProgress(progress: Progress): void
}

/**
 * Runs everything that the selected items need, takes once more what was refuted, and records it all.
 * @throws StaticfireError `service-not-ready` when the service never came up.
 */
export async function conduct(options: Conduct): Promise<RunRecord> {
  const { blueprint, environment, directory, interrupt } = options
  const failed = new AbortController()
  const signal = AbortSignal.any([interrupt, failed.signal])
  const known: Known = { blueprint, environment, seen: {} }
  const tally = createTrafficTally()
  const takes: Take[] = []
  const execution: Execution = {
    lanes: createLanes(laneCount()),
    known,
    signal,
    context: (prefix) => createContext(options, known, signal, prefix, tally),
    onProgress: options.onProgress,
    onTake: async (take) => {
      takes.push(take)
      // Thrown here, an error would leave the other experiments running.
      await directory.writeTake(take).catch((error: unknown) => failed.abort(error))
      if (isFailedBoot(take)) failed.abort(failedBoot(take, options))
    },
  }
  const record = (isPartial: boolean, executed: readonly Executed[]): RunRecord => ({
    manifest: manifestOf(options, isPartial, executed, tally.dependencies(blueprint)),
    blueprint,
    environment,
    takes,
  })

  await Promise.all([directory.writeBlueprint(blueprint), directory.writeEnvironment(environment)])
  const chosen = closureOf(neededObservations(selectedItems(options)), experiments)
  const first = await execute(chosen, execution)
  if (failed.signal.aborted) throw failed.signal.reason
  let run = record(interrupt.aborted, [first])
  const executed = [first]
  while (!interrupt.aborted && executed.length < mostAttempts) {
    const open = observationsToRepeat(run)
    if (open.length === 0) break
    executed.push(await repeat(open, executed.length + 1, experiments, execution))
    if (failed.signal.aborted) throw failed.signal.reason
    run = record(interrupt.aborted, executed)
  }
  await directory.writeManifest(run.manifest)
  return run
}

/** Waiting dominates: with one lane for each core half of the machine idles. */
function laneCount(): number {
  return Math.max(3, Math.min(8, 2 * availableParallelism()))
}

function createContext(
  options: Conduct,
  known: Known,
  signal: AbortSignal,
  prefix: string,
  tally: ReturnType<typeof createTrafficTally>,
): ExperimentContext & AsyncDisposable {
  let count = 0
  return {
    ...known,
    signal,
    readyTimeoutMs: options.readyTimeoutMs,
    isDeep: options.isDeep,
    mask: options.mask,
    secrets: options.secrets,
    canaries: options.canaries,
    identities: options.pad.identities,
    startInstance: async (start = {}) => {
      const instance = await startInstance(options.pad, `${prefix}.${++count}`, start, signal)
      const dispose = instance[Symbol.asyncDispose].bind(instance)
      return {
        ...instance,
        [Symbol.asyncDispose]: async () => {
          tally.add(instance.proxies)
          await dispose()
        },
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

function manifestOf(
  options: Conduct,
  isPartial: boolean,
  executed: readonly Executed[],
  dependencies: Manifest['dependencies'],
): Manifest {
  return {
    schemaVersion: 1,
    tool: { name: 'staticfire', version: options.toolVersion },
    startedAt: options.startedAt,
    finishedAt: now(),
    seed: options.seed,
    only: options.only,
    skip: options.skip,
    isPartial,
    experiments: executed.flatMap(({ records }) => records),
    criticalPath: criticalPath(executed.flatMap(({ spans }) => spans)),
    dependencies,
    provided: options.provided,
    notes: options.pad.dependencies.endings().map((note) => options.mask(note)),
  }
}

function isFailedBoot({ id, recorded }: Take): boolean {
  if (id.name !== 'boot' || id.key !== 'up') return false
  if (!recorded.valid) return true
  const { outcome, ready } = recorded.value as BootObservation
  return !(outcome === 'ready' || (outcome === 'listening' && ready.path === undefined))
}

function failedBoot(
  { recorded }: Take,
  { blueprint, mask, readyTimeoutMs }: Conduct,
): StaticfireError {
  if (recorded.valid) return notReady(blueprint, recorded.value as BootObservation, readyTimeoutMs)
  const { code, message } = recorded.reason
  if (code === 'start-failed') return notStarted(blueprint, mask(message))
  return new StaticfireError(
    'internal',
    `${blueprint.service} could not be observed while it started.\n${mask(message)}`,
    {
      hint: 'This is a defect of staticfire; please report it with this text.',
    },
  )
}
