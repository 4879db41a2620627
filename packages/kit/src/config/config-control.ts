import { KitError } from '../kernel/errors.ts'
import type { Losses } from '../kernel/losses.ts'
import { described, type VariableDescription } from './describe-config.ts'
import type { SecretStatus } from './rotation.ts'
import type { Suspect } from './suspects.ts'

/** The values, read-only; what controls them does not show when they are listed. */
export type Config<Values> = Readonly<Values> & ConfigControl

export interface ConfigControl extends AsyncDisposable {
  status(): ConfigStatus
  /** What could not be refreshed, by reason. */
  readonly losses: Losses
  /** Stops looking for rotated secrets. Values stay as they are. */
  close(): Promise<void>
  readonly [described]: readonly VariableDescription[]
}

export interface ConfigStatus {
  /** Some secret's store is down or gives what does not fit: its last value is kept. */
  readonly isStale: boolean
  /** Those that are kept elsewhere and may rotate. */
  readonly secrets: readonly SecretStatus[]
  readonly losses: Readonly<Record<string, number>>
  readonly suspects: readonly Suspect[]
}

const controls = ['status', 'losses', 'close']

export function withControl(
  values: Readonly<Record<string, unknown>>,
  control: ConfigControl,
): object {
  const config = { ...values }
  for (const key of Reflect.ownKeys(control)) {
    Object.defineProperty(config, key, { value: Reflect.get(control, key) })
  }
  return Object.freeze(config)
}

/** Throws OPTION_INVALID when a value would hide what controls the configuration. */
export function checkNames(names: Iterable<string>): void {
  for (const name of names) {
    if (!controls.includes(name)) continue
    throw new KitError(
      'OPTION_INVALID',
      `No setting can be named ${name}: the configuration has that itself.`,
    )
  }
}
