export { createFlags } from './create-flags.ts'
export { flagdFile, type FlagdFileOptions } from './flagd-file.ts'
export { unleash, type UnleashOptions } from './unleash.ts'
export { registerOpenFeature } from './open-feature.ts'
export type {
  FlagContext,
  FlagDefaults,
  FlagNames,
  FlagProvider,
  Flags,
  FlagsOptions,
  FlagSource,
  FlagsStatus,
  FlagValue,
  FlagValueOf,
  ProviderHost,
} from './flag-types.ts'
