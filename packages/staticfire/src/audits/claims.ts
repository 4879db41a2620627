import type { Claim, Evidence, Reason } from '@staticfire/contracts'

/** A claim with the observations it rests on (`shutdown[sigterm]`): after a refutation exactly those are taken again. */
export interface JudgedClaim extends Claim {
  basis: string[]
}

/** `kind`, or `kind[subject]`: `answered[payments/silent GET /quote]`. */
export type ClaimId<Kind extends string> = Kind | `${Kind}[${string}]`

/** What an audit returns: a claim whose kind the audit declared. */
export interface ClaimDraft<Kind extends string> extends JudgedClaim {
  id: ClaimId<Kind>
}

interface Stated<Kind extends string> {
  id: ClaimId<Kind>
  text: string
  /** `required` unless said otherwise. */
  weight?: Claim['weight']
  /** The experiments that `evidence` names unless said otherwise. */
  basis?: readonly string[]
}
type Proven<Kind extends string> = Stated<Kind> & { evidence: Evidence[] }
type Unproven<Kind extends string> = Stated<Kind> & { reason: Reason; evidence?: Evidence[] }

/** The claim holds. */
export function pass<K extends string>(claim: Proven<K>): ClaimDraft<K> {
  return draft(claim, 'pass', claim.evidence)
}

/** The claim is refuted; `text` says what happened instead. */
export function fail<K extends string>(claim: Proven<K>): ClaimDraft<K> {
  return draft(claim, 'fail', claim.evidence)
}

/** There is not enough evidence; `reason` says what is missing. */
export function unproven<K extends string>(claim: Unproven<K>): ClaimDraft<K> {
  return { ...draft(claim, 'unproven', claim.evidence ?? []), reason: claim.reason }
}

/** The claim has no subject here, on positive ground which `reason` names. */
export function notApplicable<K extends string>(claim: Unproven<K>): ClaimDraft<K> {
  return { ...draft(claim, 'not-applicable', claim.evidence ?? []), reason: claim.reason }
}

/** One measured fact and the observation it was read from. */
export function measured(
  experiment: string,
  text: string,
  facts: Pick<Evidence, 'observed' | 'expected' | 'tier' | 'series'> = {},
): Evidence {
  return { kind: 'measured', text, experiment, ...facts }
}

/** The kind of a claim's id: what stands before `[`. */
export function kindOf(id: string): string {
  return id.split('[', 1)[0] ?? id
}

function draft<K extends string>(
  claim: Stated<K>,
  status: Claim['status'],
  evidence: Evidence[],
): ClaimDraft<K> {
  const basis = claim.basis ?? evidence.flatMap((fact) => fact.experiment ?? [])
  return {
    id: claim.id,
    text: claim.text,
    weight: claim.weight ?? 'required',
    status,
    evidence,
    basis: [...new Set(basis)],
  }
}
