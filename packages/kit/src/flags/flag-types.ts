import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'

export type FlagValue = boolean | number | string | { readonly [key: string]: unknown }
export type FlagDefaults = Readonly<Record<string, FlagValue>>

/** The type that a default stands for: `false` is any boolean. */
export type FlagValueOf<T> = T extends boolean
  ? boolean
  : T extends number
    ? number
    : T extends string
      ? string
      : T

/** The names of the flags whose default is of this kind. */
export type FlagNames<T, Kind> = { [K in keyof T]: T[K] extends Kind ? K : never }[keyof T] & string

/** Whom a flag is evaluated for. */
export interface FlagContext {
  /** What a share of the users is drawn by. */
  readonly targetingKey?: string | undefined
  readonly [property: string]: string | number | boolean | undefined
}

export interface FlagsOptions<T extends FlagDefaults> {
  /** Each flag with the value that holds while nobody says another. */
  readonly flags: T
  readonly provider?: FlagProvider
  /** How long the start waits for first values. Default 1000; after it, defaults hold. */
  readonly startTimeoutMs?: number
  readonly clock?: Clock
  readonly losses?: Losses
}

export interface Flags<T extends FlagDefaults> {
  /** Whether a boolean flag is on; for the current request's identity unless told otherwise. */
  isEnabled(name: FlagNames<T, boolean>, context?: FlagContext): boolean
  /** The flag's value, always of its default's type. */
  value<K extends keyof T & string>(name: K, context?: FlagContext): FlagValueOf<T[K]>
  /** A flag that is not among the defaults. */
  evaluate<V extends FlagValue>(name: string, fallback: V, context?: FlagContext): FlagValueOf<V>
  status(): FlagsStatus
  /** Calls back when other values hold; what it returns calls that off. */
  onChange(listener: () => void): () => void
  /** `unreachable`, `invalid`, `wrong-type`, … */
  readonly losses: Losses
  /** The last known values go on being answered. */
  close(): Promise<void>
}

export interface FlagsStatus {
  /** `defaults` until the provider has given values. */
  readonly source: string
  /** Milliseconds since the epoch. */
  readonly lastRefreshedAt: number | undefined
  readonly ageMs: number | undefined
  /** There is a provider, and it has not been heard of for three of its intervals. */
  readonly isStale: boolean
  /** What the last refresh failed of, in a short word. */
  readonly error: string | undefined
}

/** Where values come from. `open` loads what it needs and starts to refresh; it does not wait for it. */
export interface FlagProvider {
  readonly name: string
  /** How often it looks for other values. */
  readonly intervalMs: number
  /** Rejects only when a package is missing or an option is wrong. */
  open(host: ProviderHost): Promise<FlagSource>
}

export interface FlagSource {
  /** From memory. Undefined when it knows no value for this flag; may throw. */
  evaluate(name: string, fallback: FlagValue, context: FlagContext): unknown
  close(): Promise<void> | void
}

/** What a provider reports to. */
export interface ProviderHost {
  readonly clock: Clock
  readonly losses: Losses
  /** The values held now are current; `hasChanged` when they are others than before. */
  refreshed(hasChanged: boolean): void
  /** The values held before go on being used. */
  failed(reason: string): void
}
