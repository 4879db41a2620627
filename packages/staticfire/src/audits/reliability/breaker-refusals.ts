import type { BreakersObservation, Reason, RefusedRequests } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/** Of five requests after them: all come through, or at most one does. Each of the statuses has to tell. */
export const refusalThresholds = { refusalStatuses: 2, reachedWhenOpen: 1 }

/** Answers that blame the request say that the dependency works. */
export function judgeRefusals(
  { dependency, refusals, outages }: BreakersObservation,
  tier: number | undefined,
): ClaimDraft<'refusals'>[] {
  // Silence alone opens it: no answer does.
  if (outages.at(-1)?.fault === 'silent') return []
  const ref = refOf('breakers', dependency)
  const claim = {
    id: `refusals[${dependency}]`,
    text: `Requests that ${dependency} refuses as wrong do not cut the calls of others`,
    basis: [ref],
  } as const
  const evidence = refusals.map((refused) =>
    measured(ref, `${refused.requests} requests refused with ${refused.status}, then good ones`, {
      observed: `${refused.reachedAfter} of ${refused.triedAfter} reached ${dependency}`,
      expected: 'all of them',
      ...(tier !== undefined && { tier }),
    }),
  )
  const gap = whyUntold(refusals, dependency)
  if (gap) return [unproven({ ...claim, reason: gap, evidence })]
  const cut = refusals.filter(isCut)
  if (refusals.every(isUncut)) return [pass({ ...claim, evidence })]
  if (cut.length === refusals.length) {
    const text = `Requests that ${dependency} refuses as wrong (${statuses(cut)}) cut the calls of everybody`
    return [fail({ ...claim, text, evidence })]
  }
  const message =
    cut.length > 0
      ? `Calls are cut after ${statuses(cut)}, not after every refusal: whether a caller can bring that about was not seen.`
      : 'Some of the good requests afterwards came through and some did not.'
  return [unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })]
}

function whyUntold(refusals: readonly RefusedRequests[], name: string): Reason | undefined {
  const isEnough = refusals.length >= refusalThresholds.refusalStatuses
  if (isEnough && refusals.every(({ limited }) => limited === 0)) return undefined
  const message = `The service's own rate limit left no room for requests that ${name} refuses.`
  const remedy = 'traffic: { limits: { requests: …, per: … } }'
  return { code: 'rate-limited', message, remedy }
}

function isCut({ reachedAfter }: RefusedRequests): boolean {
  return reachedAfter <= refusalThresholds.reachedWhenOpen
}

function isUncut({ reachedAfter, triedAfter }: RefusedRequests): boolean {
  return reachedAfter === triedAfter
}

function statuses(refusals: readonly RefusedRequests[]): string {
  return refusals.map(({ status }) => status).join(', ')
}
