import type { ClaimStatus, Reason } from '@staticfire/contracts'
import type { JudgedClaim } from './claims.ts'

/** What an audit found about one item, before waivers and levels. */
export interface ItemVerdict {
  id: string
  status: ClaimStatus
  /** One sentence: the worst thing found, or how much was proven. */
  summary: string
  claims: JudgedClaim[]
  reason?: Reason
  /** Without claims: the observation that was needed and did not come about. */
  missing?: string
  definitionHash: string
}

/** From worst to best. */
const order: readonly ClaimStatus[] = ['error', 'fail', 'unproven', 'pass', 'not-applicable']

/** The worst of the required claims; undefined when none is required. */
export function worstStatus(
  claims: readonly Pick<JudgedClaim, 'status' | 'weight'>[],
): ClaimStatus | undefined {
  const required = claims.filter((claim) => claim.weight === 'required')
  return order.find((status) => required.some((claim) => claim.status === status))
}

/** An item's verdict from its claims; without a required one nothing was shown. */
export function verdictOf(id: string, definitionHash: string, claims: JudgedClaim[]): ItemVerdict {
  const status = worstStatus(claims)
  if (status === undefined) {
    const reason = {
      code: 'not-observed',
      message: 'No observation of this run says anything about it.',
    }
    return { id, status: 'unproven', summary: reason.message, claims, reason, definitionHash }
  }
  const decisive = claims.filter((claim) => claim.weight === 'required' && claim.status === status)
  const reason = status === 'pass' ? undefined : decisive[0]?.reason
  return {
    id,
    status,
    summary: summarise(status, decisive),
    claims,
    ...(reason && { reason }),
    definitionHash,
  }
}

function summarise(status: ClaimStatus, [first, ...others]: JudgedClaim[]): string {
  if (!first) return status
  const rest = others.length === 0 ? '' : `; ${others.length} more like it`
  if (status === 'pass')
    return others.length === 0 ? first.text : `${others.length + 1} claims proven`
  if (status === 'fail') return first.text + rest
  return (first.reason?.message ?? first.text) + rest
}
