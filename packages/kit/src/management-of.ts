import type { ValuesOf } from './config/index.ts'
import {
  createManagement,
  type Description,
  type LevelControl,
  type Management,
} from './describe/index.ts'
import { KitError } from './kernel/errors.ts'
import type { kitSettings } from './settings.ts'

type Settings = ValuesOf<typeof kitSettings>

/** Rejects a management port that is the public one: nothing there is for clients. Throws CONFIG_INVALID. */
export function requireOwnPort({ MANAGEMENT_PORT, PORT }: Settings): void {
  if (MANAGEMENT_PORT === undefined || MANAGEMENT_PORT === 0 || MANAGEMENT_PORT !== PORT) return
  throw new KitError('CONFIG_INVALID', 'MANAGEMENT_PORT is the same as PORT: set it to another.')
}

/** Undefined where no port is set for it. */
export function managementOf(
  { MANAGEMENT_PORT: port, MANAGEMENT_HOST: host }: Settings,
  describe: () => Description,
  level: LevelControl,
): Management | undefined {
  return port === undefined ? undefined : createManagement({ host, port, describe, level })
}
