import type { BreakerOutage, BreakersObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/** Calls for each request during an outage under load. A breaker or a budget of retries holds them down. */
export const stormThresholds = { stormPass: 3, stormFail: 4, stormNote: 1.5, stormRequests: 60 }

/** Retries do not multiply the load on what is down. */
export function judgeStorm(
  { dependency, outages, control }: BreakersObservation,
  tier: number | undefined,
): ClaimDraft<'bounded'>[] {
  const ref = refOf('breakers', dependency)
  const claim = {
    id: `bounded[${dependency}]`,
    text: `Retries do not multiply the calls to ${dependency} when it is down`,
    basis: [ref],
  } as const
  const usual = control.attempts / Math.max(1, control.requests)
  const fast = outages.filter(({ fault }) => fault !== 'silent')
  const rates = fast.map((outage) => callsPerRequest(outage) / Math.max(1, usual))
  const most = Math.max(0, ...rates)
  const evidence = fast.map((outage, index) =>
    measured(ref, `${requestsOf(outage)} requests while it ${whatItDoes[outage.fault]}`, {
      observed: `${rates[index]!.toFixed(1)} calls for each`,
      expected: `at most ${stormThresholds.stormPass}`,
      ...(tier !== undefined && { tier }),
    }),
  )
  const { stormPass, stormFail, stormNote, stormRequests } = stormThresholds
  if (most > stormFail) {
    const text = `When ${dependency} is down, each request brings ${most.toFixed(1)} calls to it about`
    return [fail({ ...claim, text, evidence })]
  }
  const few = fast.find((outage) => requestsOf(outage) < stormRequests)
  if (fast.length === 0 || few) {
    const message = `Only ${few ? requestsOf(few) : 0} requests were sent while ${dependency} was down.`
    return [unproven({ ...claim, reason: { code: 'too-few-requests', message }, evidence })]
  }
  if (most > stormPass) {
    const message = `Each request brought ${most.toFixed(1)} calls about: more than ${stormPass}, and not more than the ${stormFail} that fail.`
    return [unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })]
  }
  const bounded = pass({ ...claim, evidence })
  if (most <= stormNote) return [bounded]
  const text = `An outage of ${dependency} brings about ${most.toFixed(1)} times the calls: a budget for retries would hold that down`
  const note = { id: `bounded[${dependency} note]`, weight: 'advisory', basis: [ref] } as const
  return [bounded, fail({ ...note, text, evidence })]
}

const whatItDoes: Record<BreakerOutage['fault'], string> = {
  error: 'answers 503',
  reset: 'resets each call',
  silent: 'does not answer',
}

function callsPerRequest(outage: BreakerOutage): number {
  const attempts = outage.windows.reduce((sum, each) => sum + each.attempts, 0)
  return attempts / Math.max(1, requestsOf(outage))
}

function requestsOf({ windows }: BreakerOutage): number {
  return windows.reduce((sum, { requests }) => sum + requests, 0)
}
