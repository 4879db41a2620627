export type { Beacon } from './beacons.ts'
export { serverIntake } from './server-intake.ts'
export { createDrainDelay, type DrainDelay } from './drain-delay.ts'
export {
  type Closer,
  createLifecycle,
  type EndReport,
  type Intake,
  type Lifecycle,
  type LifecycleOptions,
} from './lifecycle.ts'
export type { Phase } from './phase.ts'
export { onNpmEnd } from './npm.ts'
export { endOnSignals, type ProcessLike } from './signals.ts'
