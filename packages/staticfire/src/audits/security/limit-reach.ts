import type { AskedUnderLimit, BurstObservation, RateLimit } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { limitThresholds, loweredRemedy } from './limit-met.ts'

/** Whether the limit meets the client that used it up and nobody else: no second client, and no probe. */
export function judgeReach(
  observed: BurstObservation,
  limits: RateLimit | undefined,
): ClaimDraft<'others-served' | 'probes-exempt' | 'not-evaded'>[] {
  return [judgeOthers(observed, limits), ...judgeProbes(observed), judgeRotated(observed, limits)]
}

function judgeOthers(
  { asked: all, otherBy, isIdentified, refusal }: BurstObservation,
  limits: RateLimit | undefined,
): ClaimDraft<'others-served'> {
  const asked = all.find(({ subject }) => subject === 'second-client')
  const differs = `another ${otherBy.join(' and ')}`
  const claim = {
    id: 'others-served',
    text: 'While one client is refused, another one is served',
    basis: ['burst'],
    evidence: evidenceOf(asked, `A client with ${differs}, while the first is refused`, 'served'),
  } as const
  if (!asked || asked.asked < limitThresholds.leastAnswersOfOthers)
    return unproven({ ...claim, reason: notHeld })
  if (asked.served === asked.asked) return pass(claim)
  if (asked.refused < asked.asked) return unproven({ ...claim, reason: mixed })
  if (isIdentified && !otherBy.includes('identity') && limits?.by !== 'ip') {
    const message = `A client with another address and the same identity was refused as well: the limit may count identities, and only one is known.`
    const remedy = 'traffic: { identities: { … } }  # a second one; or limits: { …, by: ip }'
    return unproven({ ...claim, reason: { code: 'one-identity', message, remedy } })
  }
  const { leastServedBefore } = limitThresholds
  if ((refusal?.servedBefore ?? 0) < leastServedBefore) {
    const message = `A second client was refused as well, after as few requests as the limit allows: it may be its own limit.`
    return unproven({ ...claim, reason: { code: 'low-limit', message, remedy: loweredRemedy } })
  }
  const text = `A client with ${differs} is refused because the first one sent too much`
  return fail({ ...claim, text })
}

function judgeProbes({ asked }: BurstObservation): ClaimDraft<'probes-exempt'>[] {
  const probes = asked.filter(({ subject }) => ['live', 'ready', 'metrics'].includes(subject))
  const text = 'Probes are answered to a client that is refused'
  if (probes.length === 0) {
    const message = 'The service has no route for liveness, readiness or metrics.'
    const reason = { code: 'no-probes', message }
    return [notApplicable({ id: 'probes-exempt', text, basis: ['burst'], reason })]
  }
  return probes.map((probe) => {
    const { subject, refused } = probe
    const claim = {
      id: `probes-exempt[${subject}]`,
      text: `The limit does not count ${words[subject] ?? subject}`,
      basis: ['burst'],
      evidence: evidenceOf(probe, `${words[subject]} asked by the refused client`, 'not 429'),
    } as const
    if (probe.asked === 0) return unproven({ ...claim, reason: notHeld })
    if (refused === 0) return pass(claim)
    if (refused < probe.asked) return unproven({ ...claim, reason: mixed })
    return fail({ ...claim, text: `The limit counts ${words[subject]}: it is answered 429` })
  })
}

const words: Partial<Record<AskedUnderLimit['subject'], string>> = {
  live: 'the liveness probe',
  ready: 'the readiness probe',
  metrics: 'the scrape of metrics',
}

function judgeRotated(
  { asked }: BurstObservation,
  limits: RateLimit | undefined,
): ClaimDraft<'not-evaded'> {
  const rotated = asked.filter(({ subject }) => subject === 'rotated')
  const [first] = rotated
  const last = rotated.at(-1)
  const isEvaded = (each: AskedUnderLimit) => each.asked > 0 && each.served === each.asked
  const claim = {
    id: 'not-evaded',
    text: 'What a client writes into X-Forwarded-For does not evade the limit',
    basis: ['burst'],
    evidence: rotated.flatMap((each) =>
      evidenceOf(
        each,
        `Another address each time before the ${each.hops ?? 0} that proxies append`,
        'refused',
      ),
    ),
  } as const
  if (!first || !last || first.asked === 0) return unproven({ ...claim, reason: notHeld })
  if (first.refused > first.served) return pass(claim)
  if (rotated.every(isEvaded)) {
    const text = `A client evades the limit by writing another address into X-Forwarded-For: ${last.served} of ${last.asked} requests were served`
    return fail({ ...claim, text })
  }
  if (limits?.trustedHops === undefined && isEvaded(first) && last.refused > 0) {
    const message = `With ${last.hops} proxies in front the limit holds, with fewer it is evaded: it is not known how many there are.`
    const remedy = `traffic: { limits: { …, trustedHops: ${last.hops} } }`
    return unproven({ ...claim, reason: { code: 'hops-unknown', message, remedy } })
  }
  return unproven({ ...claim, reason: mixed })
}

function evidenceOf(asked: AskedUnderLimit | undefined, text: string, expected: string) {
  if (!asked) return []
  const { served, refused, asked: count } = asked
  const observed = `${served} of ${count} served, ${refused} refused`
  return [measured('burst', text, { observed, expected })]
}

const notHeld = {
  code: 'not-held',
  message: 'The first client was not refused for long enough to ask in between.',
}

const mixed = {
  code: 'answered-differently',
  message: 'Some of the requests were served, and some were refused.',
}
