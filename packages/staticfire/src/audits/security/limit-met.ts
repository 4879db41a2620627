import type { BurstObservation, BurstRefusal, RateLimit, Reason } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { announcedLimit, type StatedLimit } from './announced-limit.ts'

/**
 * At the edge of two windows twice the limit is right; three times as many are not. Of the second client
 * so many answers are needed to say that only the first one is refused; it sends up to six itself,
 * which a very low limit of its own might refuse.
 */
export const limitThresholds = {
  servedPassFactor: 2,
  servedFailFactor: 3,
  servedSlack: 10,
  leastAnswersOfOthers: 2,
  leastServedBefore: 8,
}

export const loweredRemedy =
  'traffic: { limits: { requests: …, per: …, lowered: { requests: 60, env: { NAME: 60 } } } }'

type Limited = ClaimDraft<'limited'>
type Stated = Parameters<typeof pass<'limited'>>[0]

/** Whether one client that sends a burst is refused, with the status that says why. */
export function judgeLimit(observed: BurstObservation, limits: RateLimit | undefined): Limited {
  const stated = statedLimit(observed, limits)
  const claim: Stated = {
    id: 'limited',
    text: 'A client that sends a burst is answered 429',
    evidence: [
      measured('burst', describeBurst(observed), {
        observed: describeOutcome(observed),
        expected: stated ? `429 after ${describeLimit(stated)}` : '429',
      }),
    ],
  }
  const { refusal } = observed
  if (refusal && refusal.status !== 429) return judgeOtherStatus(claim, observed, refusal, stated)
  const { served, isBeyond, isWithin } = compare(observed, stated)
  if (stated && isBeyond) {
    const text = `${served} requests of one client were served, though the limit is ${describeLimit(stated)}`
    return fail({ ...claim, text })
  }
  if (!refusal) return unproven({ ...claim, reason: whyNotMet(observed, stated, limits) })
  if (isWithin) return pass(claim)
  const message = `${served} requests were served before the first 429: more than twice the limit of ${describeLimit(stated!)}.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
}

/** Of what is declared and of what the answers say, the former. */
function statedLimit(
  observed: BurstObservation,
  limits: RateLimit | undefined,
): StatedLimit | undefined {
  if (observed.isLowered && limits?.lowered) return limits.lowered
  return limits ?? announcedLimit(observed)
}

/** Every window that the burst saw may have served the whole of the limit. */
function compare({ rounds, refusal }: BurstObservation, stated: StatedLimit | undefined) {
  const [round] = rounds
  const served = refusal?.servedBefore ?? round?.served ?? 0
  if (!round || stated?.perMs === undefined) return { served, isBeyond: false, isWithin: true }
  const { servedPassFactor, servedFailFactor, servedSlack } = limitThresholds
  const windows = Math.ceil((round.endedAt - round.startedAt) / stated.perMs)
  const factor = (most: number) => stated.requests * (windows - 1 + most) + servedSlack
  return {
    served,
    isBeyond: served > factor(servedFailFactor),
    isWithin: served <= factor(servedPassFactor),
  }
}

function judgeOtherStatus(
  claim: Stated,
  { asked }: BurstObservation,
  { status, isOtherBody, servedBefore }: BurstRefusal,
  stated: StatedLimit | undefined,
): Limited {
  const other = asked.find(({ subject }) => subject === 'second-client')
  const isForOne =
    other !== undefined &&
    other.asked >= limitThresholds.leastAnswersOfOthers &&
    other.served === other.asked
  const what = isOtherBody ? `${status} with another body` : String(status)
  if (!isForOne) {
    const message = `After ${servedBefore} requests the answer was ${what}, and it was not seen to be for one client alone: what sheds load, or breaks under it, does not limit a client.`
    return unproven({ ...claim, reason: { code: 'refused-otherwise', message } })
  }
  const isUnmistakable = isOtherBody || (status >= 500 && status !== 503)
  if (isUnmistakable && stated) {
    const text = `A client beyond its limit is answered ${what}, while another is served: no client learns from it that it has to wait`
    return fail({ ...claim, text })
  }
  const message = `After ${servedBefore} requests one client was answered ${what} while another was served: that may be a limit, but it does not say so.`
  return unproven({
    ...claim,
    reason: {
      code: 'refused-otherwise',
      message,
      remedy: 'traffic: { limits: { requests: …, per: … } }',
    },
  })
}

function whyNotMet(
  observed: BurstObservation,
  stated: StatedLimit | undefined,
  limits: RateLimit | undefined,
): Reason {
  const { sent = 0 } = observed.rounds[0] ?? {}
  if (stated) {
    const who = limits ? 'declared' : 'announced'
    const message = `The ${who} limit of ${describeLimit(stated)} is not surely within the reach of a burst of ${sent} requests.`
    return { code: 'limit-out-of-reach', message, remedy: loweredRemedy }
  }
  const message = `${describeOutcome(observed)}, and nothing says where a limit would begin: it may be higher, or in front of the service.`
  const remedy =
    'traffic: { limits: { requests: …, per: … } }, or provided: { security/rate-limiting: { by: …, evidence: … } }'
  return { code: 'no-limit-met', message, remedy }
}

function describeLimit({ requests, perMs }: StatedLimit): string {
  return perMs === undefined ? `${requests} requests` : `${requests} in ${perMs / 1_000} s`
}

function describeBurst({ rounds, isLowered }: BurstObservation): string {
  const [{ sent, startedAt, endedAt, operations } = emptyRound] = rounds
  const what = `${sent} requests of one client in ${((endedAt - startedAt) / 1_000).toFixed(1)} s (${operations.join(', ')})`
  return isLowered ? `${what}, with the lowered limit` : what
}

const emptyRound = { sent: 0, startedAt: 0, endedAt: 0, operations: [] as string[] }

function describeOutcome({ rounds, refusal, announced }: BurstObservation): string {
  const told = announced.map(([name, value]) => `; ${name}: ${value}`).join('')
  if (refusal) {
    const { operation, status, servedBefore } = refusal
    return `${servedBefore} served, then ${operation} was answered ${status}${told}`
  }
  return rounds
    .map(({ way, sent, served }) =>
      way === 'balancer' ? `${served} of ${sent} served` : `from 127.0.0.2 ${served} of ${sent}`,
    )
    .join(', ')
    .concat(told)
}
