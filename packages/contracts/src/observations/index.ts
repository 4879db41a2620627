import type { Blueprint } from '../blueprint.ts'
import type { BootObservation } from './boot.ts'
import type { BreakersObservation } from './breakers.ts'
import type { BurstObservation } from './burst.ts'
import type { ConfigurationObservation } from './configuration.ts'
import type { ContractObservation } from './contract.ts'
import type { CrashObservation } from './crash.ts'
import type { CyclesObservation } from './cycles.ts'
import type { EgressObservation } from './egress.ts'
import type { EnvironmentObservation } from './environment.ts'
import type { FailuresObservation } from './failures.ts'
import type { HeadersObservation } from './headers.ts'
import type { LevelsObservation } from './levels.ts'
import type { MalformedObservation } from './malformed.ts'
import type { MetricsObservation } from './metrics.ts'
import type { PoolObservation } from './pool.ts'
import type { ReadinessObservation } from './readiness.ts'
import type { SecretsObservation } from './secrets.ts'
import type { RetriesObservation } from './retries.ts'
import type { ShutdownObservation } from './shutdown.ts'
import type { TimeoutsObservation } from './timeouts.ts'
import type { TracingObservation, UnreachableObservation } from './tracing.ts'
import type { TrafficObservation } from './traffic.ts'

export type * from './boot.ts'
export type * from './breakers.ts'
export type * from './burst.ts'
export type * from './common.ts'
export type * from './configuration.ts'
export type * from './contract.ts'
export type * from './crash.ts'
export type * from './cycles.ts'
export type * from './egress.ts'
export type * from './environment.ts'
export type * from './failures.ts'
export type * from './headers.ts'
export type * from './levels.ts'
export type * from './malformed.ts'
export type * from './metrics.ts'
export type * from './pool.ts'
export type * from './readiness.ts'
export type * from './secrets.ts'
export type * from './retries.ts'
export type * from './shutdown.ts'
export type * from './timeouts.ts'
export type * from './tracing.ts'
export type * from './traffic.ts'

/** A family of observations by key, e.g. `timeouts['payments/silent']`. */
export type Family<T> = Record<string, T>

/** Every observation by its name. Families are maps by key; `blueprint` and `environment` need no experiment. */
export interface Observations {
  blueprint: Blueprint
  environment: EnvironmentObservation
  boot: Family<BootObservation>
  configuration: Family<ConfigurationObservation>
  traffic: TrafficObservation
  contract: ContractObservation
  tracing: TracingObservation
  crash: CrashObservation
  unreachable: Family<UnreachableObservation>
  burst: BurstObservation
  egress: EgressObservation
  headers: HeadersObservation
  secrets: SecretsObservation
  metrics: MetricsObservation
  levels: LevelsObservation
  malformed: MalformedObservation
  failures: Family<FailuresObservation>
  timeouts: Family<TimeoutsObservation>
  pool: Family<PoolObservation>
  cycles: CyclesObservation
  breakers: Family<BreakersObservation>
  retries: Family<RetriesObservation>
  readiness: Family<ReadinessObservation>
  shutdown: Family<ShutdownObservation>
}

export type ObservationName = keyof Observations
