import type { Reason } from '@staticfire/contracts'
import type { JudgedClaim } from './claims.ts'
import { isTransient } from './transient.ts'
import { type ItemVerdict, verdictOf } from './verdict.ts'

/** One judgement of an item, and the observations that were taken anew for it. */
export interface Attempt {
  verdict: ItemVerdict
  /** Of the first attempt: all. */
  taken: ReadonlySet<string> | 'all'
}

/** No item is looked at more often. */
export const mostAttempts = 3

/**
 * The verdict of all attempts, each on fresh instances. A refutation counts when two show it and none
 * shows the opposite. Where the first look proved nothing for a reason that may pass, a later one
 * decides; a pass needs no second. Claims are compared by id, and only in attempts that took what they
 * rest on anew; what was read in files stays as it is.
 */
export function settle(attempts: readonly Attempt[]): ItemVerdict {
  const judged = sound(attempts)
  const [first] = judged
  if (!first) return attempts[0]!.verdict
  if (judged.length === 1) return first.verdict
  const claims = historiesOf(judged).flatMap(settleClaim)
  return verdictOf(first.verdict.id, first.verdict.definitionHash, claims)
}

/**
 * The observations to take again after these attempts: those behind required, measured refutations that
 * one attempt alone shows, and those behind what was not proven for a reason that may pass.
 */
export function openRefs(attempts: readonly Attempt[]): string[] {
  if (attempts.length >= mostAttempts) return []
  const judged = sound(attempts)
  if (judged.length === 0) return attempts.length === 1 ? gapOf(attempts[0]!.verdict) : []
  const open = historiesOf(judged)
    .filter((history) => isOpen(history, judged.length))
    .flatMap(({ looks }) => looks.findLast((look) => look !== undefined)?.basis ?? [])
  return [...new Set(open)].filter((ref) => ref !== 'blueprint' && ref !== 'environment')
}

/** What each attempt says of one claim, in order. */
interface History {
  /** Undefined where an attempt took what the claim rests on anew and does not make it. */
  looks: (JudgedClaim | undefined)[]
  /** The first attempt had a gap in the place of this claim. */
  isLate: boolean
  /** The first attempt's own word is a gap that a later one closed. */
  isClosed: boolean
}

/** Attempts that judged something: one without claims says only why there are none. */
function sound(attempts: readonly Attempt[]): Attempt[] {
  const start = attempts.findIndex(({ verdict }) => verdict.claims.length > 0)
  // A gap in the first look that no later one may close is the answer.
  if (start < 0 || (start > 0 && !isTransient(attempts[0]?.verdict.reason))) return []
  return attempts.slice(start)
}

function historiesOf(judged: readonly Attempt[]): History[] {
  const ids = new Set(judged.flatMap(({ verdict }) => verdict.claims.map(({ id }) => id)))
  return [...ids].map((id) => historyOf(id, judged))
}

function historyOf(id: string, [first, ...later]: readonly Attempt[]): History {
  const own = first?.verdict.claims.find((claim) => claim.id === id)
  const gaps = first?.verdict.claims.filter(isUnsettled) ?? []
  const isGapFilledBy = (claim: JudgedClaim) =>
    gaps.some(({ basis }) => claim.basis.some((ref) => basis.includes(ref)))
  const looks = later.flatMap(({ verdict, taken }): (JudgedClaim | undefined)[] => {
    const again = verdict.claims.find((claim) => claim.id === id)
    const basis = (again ?? own)?.basis ?? []
    if (taken !== 'all' && !basis.some((ref) => taken.has(ref))) return []
    return [again ?? (verdict.status === 'error' && own ? brokenBy(verdict, own) : undefined)]
  })
  const firstLater = looks.find((look) => look !== undefined)
  return {
    looks: [own, ...looks],
    isLate: own === undefined && firstLater !== undefined && isGapFilledBy(firstLater),
    isClosed:
      own !== undefined &&
      isUnsettled(own) &&
      looks.length > 0 &&
      looks.every((look) => look === undefined) &&
      later.some(({ verdict }) => verdict.claims.some((claim) => sharesBasis(claim, own))),
  }
}

function isOpen({ looks, isLate }: History, attempts: number): boolean {
  const own = looks[0]
  if (looks.some((look) => look && (look.weight !== 'required' || look.status === 'error')))
    return false
  const fails = looks.filter((look) => look?.status === 'fail')
  if (attempts === 1) {
    return own !== undefined && ((own.status === 'fail' && isMeasured(own)) || isUnsettled(own))
  }
  const isUnconfirmed = fails.length === 1 && isMeasured(fails[0]!)
  return isUnconfirmed && looks.every((look) => look?.status !== 'pass') && startedOpen(own, isLate)
}

const startedOpen = (own: JudgedClaim | undefined, isLate: boolean): boolean =>
  own === undefined ? isLate : isUnsettled(own)

function settleClaim({ looks, isLate, isClosed }: History): JudgedClaim[] {
  const own = looks[0]
  const said = looks.filter((look) => look !== undefined)
  const fails = said.filter(({ status }) => status === 'fail')
  const holds = said.filter(({ status }) => status === 'pass' || status === 'not-applicable')
  if (fails.length === 0) {
    if (isClosed) return []
    if (own === undefined) return isLate ? said.slice(-1).map(laterClaim) : []
    const held = holds.find((claim) => claim !== own)
    return [isUnsettled(own) && held ? provenLater(own, held) : own]
  }
  const [fail] = fails as [JudgedClaim]
  if (own?.status === 'fail' && !isMeasured(own)) return [own]
  const error = said.find(({ status }) => status === 'error')
  if (error)
    return [{ ...(own ?? fail), status: 'error', ...(error.reason && { reason: error.reason }) }]
  if (fails.length > 1 && holds.length === 0) return [confirmed(fails, own)]
  return [notReproduced(looks, fail)]
}

/** A claim that waits for a better look: required, and not proven for a reason that may pass. */
function isUnsettled({ status, weight, reason, basis }: JudgedClaim): boolean {
  return status === 'unproven' && weight === 'required' && isTransient(reason) && basis.length > 0
}

function confirmed([fail, ...others]: JudgedClaim[], own: JudgedClaim | undefined): JudgedClaim {
  const isFirst = fail === own
  return {
    ...fail!,
    evidence: [
      ...(isFirst ? fail!.evidence : marked(fail!)),
      ...others.flatMap((other) => marked(other, isFirst ? 'Second' : 'Third')),
    ],
    basis: [...new Set([fail!, ...others].flatMap(({ basis }) => basis))],
  }
}

function provenLater(own: JudgedClaim, held: JudgedClaim): JudgedClaim {
  const [experiment] = own.basis
  const before = {
    kind: 'measured' as const,
    text: `First attempt, which proved nothing: ${own.reason?.message ?? own.text}`,
    ...(experiment === undefined ? {} : { experiment }),
  }
  return { ...held, evidence: [before, ...marked(held)] }
}

const laterClaim = (claim: JudgedClaim): JudgedClaim => ({ ...claim, evidence: marked(claim) })

function notReproduced(looks: History['looks'], fail: JudgedClaim): JudgedClaim {
  const own = looks[0]
  const words = ['first attempt', 'second', 'third']
  const seen =
    own === undefined
      ? 'only a later attempt showed it'
      : looks
          .map((look, index) => {
            const verb = index === 0 ? ' said' : ''
            return `the ${words[index]}${verb} ${look?.status ?? 'nothing'}`
          })
          .join(', ')
  const reason: Reason = {
    code: 'not-reproduced',
    message: `Attempts on fresh instances differ: ${seen}.`,
    remedy: 'Run the check again on a quieter machine; every attempt is in the run directory.',
  }
  return {
    ...(own ?? fail),
    status: 'unproven',
    evidence: [
      ...(own?.evidence ?? []),
      ...looks
        .slice(1)
        .flatMap((look, index) => (look ? marked(look, index === 0 ? 'Second' : 'Third') : [])),
    ],
    reason,
  }
}

function brokenBy(verdict: ItemVerdict, own: JudgedClaim): JudgedClaim {
  return { ...own, status: 'error', ...(verdict.reason && { reason: verdict.reason }) }
}

function gapOf({ missing, reason }: ItemVerdict): string[] {
  return missing !== undefined && isTransient(reason) ? [missing] : []
}

function marked({ evidence }: JudgedClaim, which = 'Second'): JudgedClaim['evidence'] {
  return evidence.map((fact) => ({ ...fact, text: `${which} attempt: ${fact.text}` }))
}

const sharesBasis = (a: JudgedClaim, b: JudgedClaim): boolean =>
  a.basis.some((ref) => b.basis.includes(ref))

/** What was read in files stays as it is: another look would see the same. */
function isMeasured({ evidence }: JudgedClaim): boolean {
  return evidence.some(({ kind }) => kind === 'measured')
}
