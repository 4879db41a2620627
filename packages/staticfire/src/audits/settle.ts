import type { Reason } from '@staticfire/contracts'
import type { JudgedClaim } from './claims.ts'
import { type ItemVerdict, verdictOf } from './verdict.ts'

/**
 * The verdict of two attempts on fresh instances: a refutation counts when both show it. Claims are
 * compared by id; one that rests on reading alone, or that was not refuted, keeps its first status.
 */
export function settle(first: ItemVerdict, second: ItemVerdict): ItemVerdict {
  // Without claims nothing was judged: a second attempt has nothing to be compared with.
  if (first.claims.length === 0) return first
  const again = new Map(second.claims.map((claim) => [claim.id, claim]))
  const known = new Set(first.claims.map(({ id }) => id))
  const claims = [
    ...first.claims.map((claim) => settleClaim(claim, again.get(claim.id), second)),
    ...second.claims
      .filter(({ id, status }) => !known.has(id) && status === 'fail')
      .map((claim) => notReproduced(claim, [], claim, 'only the second attempt showed it')),
  ]
  return verdictOf(first.id, first.definitionHash, claims)
}

/** The observations to take again: those behind a verdict's measured, required refutations. */
export function refutedRefs(verdict: ItemVerdict): string[] {
  const refuted = verdict.claims.filter(
    (claim) => claim.status === 'fail' && claim.weight === 'required' && isMeasured(claim),
  )
  return [...new Set(refuted.flatMap(({ basis }) => basis))].filter(
    (ref) => ref !== 'blueprint' && ref !== 'environment',
  )
}

function settleClaim(
  first: JudgedClaim,
  second: JudgedClaim | undefined,
  attempt: ItemVerdict,
): JudgedClaim {
  if (first.status !== 'fail' && second?.status !== 'fail') return first
  if (!isMeasured(first)) return first
  if (first.status === 'fail' && second?.status === 'fail') {
    return {
      ...first,
      evidence: [...first.evidence, ...marked(second)],
      basis: union(first, second),
    }
  }
  if (second?.status === 'error' || attempt.status === 'error') {
    const reason = second?.reason ?? attempt.reason
    return { ...first, status: 'error', ...(reason && { reason }) }
  }
  const seen = `the first attempt said ${first.status}, the second ${second?.status ?? 'nothing'}`
  return notReproduced(first, first.evidence, second, seen)
}

function notReproduced(
  claim: JudgedClaim,
  evidence: JudgedClaim['evidence'],
  second: JudgedClaim | undefined,
  seen: string,
): JudgedClaim {
  const reason: Reason = {
    code: 'not-reproduced',
    message: `Two attempts on fresh instances differ: ${seen}.`,
    remedy: 'Run the check again on a quieter machine; both attempts are in the run directory.',
  }
  return {
    ...claim,
    status: 'unproven',
    evidence: [...evidence, ...(second ? marked(second) : [])],
    reason,
  }
}

function marked({ evidence }: JudgedClaim): JudgedClaim['evidence'] {
  return evidence.map((fact) => ({ ...fact, text: `Second attempt: ${fact.text}` }))
}

function union(first: JudgedClaim, second: JudgedClaim): string[] {
  return [...new Set([...first.basis, ...second.basis])]
}

/** What was read in files stays as it is: a second look would see the same. */
function isMeasured({ evidence }: JudgedClaim): boolean {
  return evidence.some(({ kind }) => kind === 'measured')
}
