import type { Claim, ItemResult, Reason, Status, Waiver } from '@staticfire/contracts'
import { definitionHash } from '../audits/definition-hash.ts'
import { type ItemVerdict, worstStatus } from '../audits/verdict.ts'
import { itemIds } from '../checklist/catalogue.ts'

/** The id of the pseudo-item that fails for a waiver that is expired, unused or about nothing known. */
export const waiversItem = 'waivers'

export interface Waived {
  verdict: ItemVerdict
  status: Status
  reason?: Reason
}

/** Applies the waivers in force to one verdict: they turn `fail` and `unproven` into `waived`. */
export function applyWaivers(
  verdict: ItemVerdict,
  waivers: readonly Waiver[],
  now: number,
): Waived {
  const inForce = waivers.filter((waiver) => waiver.item === verdict.id && !isExpired(waiver, now))
  const used = inForce.filter((waiver) => isUsed(waiver, verdict))
  const asFound = {
    verdict,
    status: verdict.status,
    ...(verdict.reason && { reason: verdict.reason }),
  }
  const [first] = used
  if (!first) return asFound
  const rest = used.some(({ key }) => key === undefined) ? 'pass' : statusWithout(verdict, used)
  if (rest !== 'pass' && rest !== 'not-applicable') {
    const reason = verdict.claims.find(
      (claim) => claim.status === rest && !used.some((waiver) => covers(waiver, claim)),
    )?.reason
    return { verdict, status: rest, ...(reason && { reason }) }
  }
  const message = `Waived until ${first.until} by ${first.owner}: ${first.reason}`
  return { verdict, status: 'waived', reason: { code: 'waived', message } }
}

/** The pseudo-item over all waivers; undefined when there are none. */
export function judgeWaivers(
  waivers: readonly Waiver[],
  verdicts: readonly ItemVerdict[],
  now: number,
): ItemResult | undefined {
  if (waivers.length === 0) return undefined
  const claims = waivers.map((waiver, index) => judgeWaiver(waiver, index, verdicts, now))
  const failed = claims.filter(({ status }) => status === 'fail')
  return {
    id: waiversItem,
    section: waiversItem,
    title: 'Waivers are known, used and not expired',
    status: failed.length > 0 ? 'fail' : 'pass',
    required: true,
    summary: failed[0]?.text ?? `${waivers.length} waivers in force and used`,
    why: 'An exception that outlives its reason hides the next failure.',
    claims,
    fix: [],
    rerun: 'staticfire check',
    references: [],
    definitionHash: definitionHash(waiversItem, 1, {}),
  }
}

function judgeWaiver(
  waiver: Waiver,
  index: number,
  verdicts: readonly ItemVerdict[],
  now: number,
): Claim {
  const { item, key, until, owner } = waiver
  const subject = key === undefined ? item : `${item} (${key})`
  const evidence: Claim['evidence'] = [
    { kind: 'attested', text: `${owner} waived ${subject} until ${until}: ${waiver.reason}` },
  ]
  const claim = { id: `waiver[${index + 1}]`, weight: 'required', evidence } as const
  const refuse = (text: string): Claim => ({ ...claim, status: 'fail', text })
  if (!itemIds.includes(item)) return refuse(`There is no item ${item} to waive`)
  if (isExpired(waiver, now))
    return refuse(`The waiver of ${subject} by ${owner} expired on ${until}`)
  const verdict = verdicts.find(({ id }) => id === item)
  if (!verdict || !isUsed(waiver, verdict))
    return refuse(`The waiver of ${subject} by ${owner} waives nothing: remove it`)
  return { ...claim, status: 'pass', text: `${subject} is waived until ${until}` }
}

/** A waiver holds through its last day, in UTC; a date that is none has expired. */
function isExpired({ until }: Waiver, now: number): boolean {
  const endOfDay = Date.parse(`${until}T23:59:59.999Z`)
  return !(now <= endOfDay)
}

/** Without a key a waiver is for the whole item; with one, for the claims of that id or subject. */
function isUsed(waiver: Waiver, verdict: ItemVerdict): boolean {
  if (waiver.key === undefined) return isWaivable(verdict.status)
  return verdict.claims.some(
    (claim) => claim.weight === 'required' && isWaivable(claim.status) && covers(waiver, claim),
  )
}

function isWaivable(status: Status): boolean {
  return status === 'fail' || status === 'unproven'
}

function covers({ key }: Waiver, { id, status }: Claim): boolean {
  if (key === undefined || !isWaivable(status)) return key === undefined
  return id === key || id.endsWith(`[${key}]`)
}

function statusWithout(verdict: ItemVerdict, used: readonly Waiver[]): Status {
  const left = verdict.claims.filter((claim) => !used.some((waiver) => covers(waiver, claim)))
  return worstStatus(left) ?? 'pass'
}
