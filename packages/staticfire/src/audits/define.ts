import type { Blueprint, ObservationName, Observations, Reason } from '@staticfire/contracts'
import type { ClaimDraft, JudgedClaim } from './claims.ts'
import { definitionHash, type Thresholds } from './definition-hash.ts'
import type { FamilyName } from './observation-set.ts'

/** What an audit may know besides its observations. */
export interface AuditContext {
  /** The run's recorded clock: milliseconds since the epoch. */
  now: number
  /** Why a needed key was not recorded, e.g. of `timeouts[payments/drip]`; undefined when it was. */
  gap(ref: string): Reason | undefined
}

/** Only the declared names; of a family only the keys with a valid observation. */
export type Handed<N extends ObservationName, O extends ObservationName> = {
  readonly [K in N]: Observations[K]
} & { readonly [K in O]?: Observations[K] }

interface Definition<
  N extends ObservationName,
  O extends ObservationName,
  K extends string,
  G extends string,
> {
  id: string
  /** Raised whenever the judgement changes and its thresholds do not. */
  version: number
  thresholds: Thresholds
  needs: readonly N[]
  optional?: readonly O[]
  /** The kinds of claim that it makes. */
  claims: readonly K[]
  /** The kinds that only say what could not be judged: they neither pass nor fail. */
  gaps?: readonly G[]
  /**
   * The keys of a family that must be recorded, from what is declared. One that is missing, and
   * that no claim names in its `basis`, becomes an unproven claim of its own. Absent: every key
   * that was planned.
   */
  keys?: { [F in Extract<N, FamilyName>]?: (blueprint: Blueprint) => string[] }
  judge: (observations: Handed<N, O>, context: AuditContext) => ClaimDraft<NoInfer<K | G>>[]
}

/** An audit as the engine sees it: its types are checked where it is defined. */
export interface Audit {
  readonly id: string
  readonly version: number
  readonly thresholds: Thresholds
  readonly definitionHash: string
  readonly needs: readonly ObservationName[]
  readonly optional: readonly ObservationName[]
  readonly claims: readonly string[]
  readonly gaps: readonly string[]
  readonly keys: { readonly [F in FamilyName]?: (blueprint: Blueprint) => string[] }
  readonly judge: (observations: Partial<Observations>, context: AuditContext) => JudgedClaim[]
}

/** Defines one audit; `judge` sees the observations that it declares and no other. */
export function defineAudit<
  const N extends ObservationName,
  const K extends string,
  const O extends ObservationName = never,
  const G extends string = never,
>(definition: Definition<N, O, K, G>): Audit {
  const { id, version, thresholds, needs, optional = [], claims, gaps = [], keys = {} } = definition
  return {
    id,
    version,
    thresholds,
    needs,
    optional,
    claims,
    gaps,
    keys,
    definitionHash: definitionHash(id, version, thresholds),
    // The engine hands over every needed name, see `hand` in judge.ts.
    judge: (observations, context) => definition.judge(observations as Handed<N, O>, context),
  }
}
