import { Secret } from './config/secret.ts'
import { createKnownValues, type KnownValues } from './log/index.ts'

/** The values of secret settings, also of later rotations; an old one may still be in use elsewhere. */
export function knownSecrets(config: object): KnownValues {
  const known = createKnownValues()
  for (const value of Object.values(config)) {
    if (!(value instanceof Secret)) continue
    known.add(value.reveal())
    value.onRotate((secret) => known.add(secret.reveal()))
  }
  return known
}
