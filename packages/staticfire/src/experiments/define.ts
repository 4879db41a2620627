import type { Blueprint, EnvironmentObservation, Observations } from '@staticfire/contracts'
import type { Canaries } from '../traffic/canaries.ts'
import type { Instance, StartInstanceOptions } from './instance.ts'

/** The observations that an experiment yields; `blueprint` and `environment` need none. */
export type ExperimentName = Exclude<keyof Observations, 'blueprint' | 'environment'>

type Value<N extends ExperimentName> =
  Observations[N] extends Record<string, infer V>
    ? string extends keyof Observations[N]
      ? V
      : Observations[N]
    : Observations[N]

/**
 * Where a task runs: beside others, which it may be lightly, because it mostly waits; alone, because it
 * measures time or CPU; or in the background, because it waits long and does next to nothing meanwhile.
 */
export type Lane = 'shared' | 'light' | 'exclusive' | 'background'

/** Does things to instances and returns facts. It never judges. */
export interface Experiment<N extends ExperimentName = ExperimentName> {
  readonly name: N
  /** What it builds on and is taken first: whole experiments, or one observation of a family. */
  readonly after: readonly (ExperimentName | `${ExperimentName}[${string}]`)[]
  /** What it waits for where that is taken too, and does without otherwise. */
  readonly heeds?: readonly ExperimentName[]
  lane(key: string | undefined): Lane
  /** The keys of its family for this service; `undefined` alone for a single observation. */
  keys(known: Known): (string | undefined)[]
  /** A guess, with what waits for it, to start the longest chain first. */
  expectedMs(key: string | undefined, known: Known): number
  run(context: ExperimentContext, key: string | undefined): Promise<Value<N>>
}

/** What is known when an experiment starts: what was declared, and what earlier ones saw. */
export interface Known {
  blueprint: Blueprint
  environment: EnvironmentObservation
  /** Only valid observations are here. */
  seen: Partial<{ -readonly [N in ExperimentName]: Observations[N] }>
}

export interface ExperimentContext extends Known {
  /** Aborted when the run is interrupted. */
  signal: AbortSignal
  readyTimeoutMs: number
  /** Wait longer before a silent request counts as hanging. */
  isDeep: boolean
  startInstance(options?: StartInstanceOptions): Promise<Instance>
  mask(text: string): string
  /** Values planted in bodies, to be recognised where they must not turn up. */
  canaries: Canaries
  identities: ReadonlyMap<string, Record<string, string>>
  secrets: readonly string[]
}

export function defineExperiment<N extends ExperimentName>(
  experiment: Experiment<N>,
): Experiment<N> {
  return experiment
}

/**
 * Thrown by an experiment whose observation would prove nothing, e.g. a fault that no request hit.
 * The items that need it become `unproven` with this reason.
 */
export class InvalidObservation extends Error {
  override readonly name = 'InvalidObservation'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
