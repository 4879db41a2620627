import type { Claim, ItemResult } from '@staticfire/contracts'
import type { JudgedClaim } from '../audits/claims.ts'
import { catalogue } from '../checklist/catalogue.ts'
import type { Waived } from './waivers.ts'

/** An item of the result: the verdict with what the catalogue says about it. */
export function itemResult({ verdict, status, reason }: Waived, required: boolean): ItemResult {
  const item = catalogue.find(({ id }) => id === verdict.id)
  if (!item) throw new RangeError(`${verdict.id} is not an item of the checklist`)
  const needsWork = status !== 'pass' && status !== 'not-applicable'
  return {
    id: item.id,
    section: item.section,
    title: item.title,
    status,
    required,
    summary: verdict.summary,
    why: item.why,
    claims: verdict.claims.map(publicClaim),
    ...(reason && { reason }),
    fix: needsWork ? item.fix : [],
    rerun: `staticfire check --only ${item.id}`,
    references: item.references,
    definitionHash: verdict.definitionHash,
  }
}

/** What a claim rests on is for the engine, which repeats it; the result names it in the evidence. */
function publicClaim(judged: JudgedClaim): Claim {
  const { basis: _basis, ...claim } = judged
  return claim
}
