import type { Claim, ItemResult, Reason, Result } from '@staticfire/contracts'

/** A result's items by what a reader does with them; each item is in one list. */
export interface Outline {
  failed: ItemResult[]
  /** Our own code failed: nothing can be said about the service. */
  errors: ItemResult[]
  /** Unproven and required. */
  unproven: ItemResult[]
  /** Unproven, and this gate does not ask for it. */
  open: ItemResult[]
  passed: ItemResult[]
  notApplicable: ItemResult[]
  waived: ItemResult[]
  /** The checklist has them, this version does not judge them. */
  notJudged: ItemResult[]
}

export function outlineOf({ items }: Pick<Result, 'items'>): Outline {
  const judged = items.filter((item) => !isNotJudged(item))
  const of = (status: ItemResult['status']) => judged.filter((item) => item.status === status)
  return {
    failed: of('fail').toSorted((a, b) => Number(b.required) - Number(a.required)),
    errors: of('error'),
    unproven: of('unproven').filter(({ required }) => required),
    open: of('unproven').filter(({ required }) => !required),
    passed: of('pass'),
    notApplicable: of('not-applicable'),
    waived: of('waived'),
    notJudged: items.filter(isNotJudged),
  }
}

export function isNotJudged({ status, reason }: ItemResult): boolean {
  return status === 'unproven' && reason?.code === 'not-judged-by-this-version'
}

/** What decided the item's status comes first, and required before advisory. */
export function decisiveClaims({ claims, status }: ItemResult): Claim[] {
  return claims.filter((claim) => claim.status === status && claim.weight === 'required')
}

/** Advisory claims that failed: worth a line, never a decision. */
export function notesOf({ claims }: ItemResult): Claim[] {
  return claims.filter(({ status, weight }) => status === 'fail' && weight === 'advisory')
}

export function reasonOf(item: ItemResult): Reason | undefined {
  return item.reason ?? decisiveClaims(item)[0]?.reason
}

/** What to say about an item in one line: what happened, or why nothing can be said. */
export function tellingLine(item: ItemResult): string {
  return item.status === 'fail' || item.status === 'pass'
    ? item.summary
    : (reasonOf(item)?.message ?? item.summary)
}

/** `graceful-shutdown` of `reliability/graceful-shutdown`. */
export function shortName(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}
