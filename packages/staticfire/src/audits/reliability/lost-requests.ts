import type { Exchange } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { shutdownTimeline } from './shutdown-timeline.ts'
import { endsOf, isLost, type Stop } from './stop.ts'

type Kind = 'in-flight' | 'arrivals'

/** Requests that the service held when the signal came: each must get its whole answer. */
export function judgeInFlight({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, signalledAt, heldBy } = observation
  // On a busy machine one may have been answered before the signal came: it was not in flight.
  const isInFlight = ({ outcome, endedAt = Infinity }: Exchange) =>
    outcome !== 'ok' || endedAt >= signalledAt
  const witnesses = observation.witnesses.filter(isInFlight)
  const halfSent = observation.halfSent.filter(isInFlight)
  const claim = { id: `in-flight[${key}]`, basis: [ref] } as const
  const text = `Every request in flight at ${signal} is answered`
  const held = heldBy === 'nothing' ? [] : witnesses
  const all = [...held, ...halfSent]
  // A witness that was refused was not in flight: the port had closed before it came.
  const notAnswered = all.filter((each) => isLost(each) || each.outcome === 'refused')
  // Holding requests may choke the service: what it answered before the signal as well is not the stop's doing.
  const isChoked = failedBefore(observation)
  const lost = notAnswered.filter(({ outcome }) => !isChoked || outcome !== 'ok')
  const evidence = [
    measured(
      ref,
      `${held.length} slow requests and ${halfSent.length} half-sent ones in flight at ${signal}`,
      {
        observed: endsOf(all),
        expected: 'each a whole answer below 500',
        series: shutdownTimeline(observation),
      },
    ),
  ]
  if (lost.length > 0)
    return fail({
      ...claim,
      text: `${lost.length} of ${all.length} requests in flight at ${signal} were lost`,
      evidence,
    })
  if (notAnswered.length > 0)
    return unproven({
      ...claim,
      text,
      reason: {
        code: 'failed-before',
        message: `While requests were held in flight, others were answered with errors already before ${signal}.`,
      },
      evidence,
    })
  if (all.length > 0) return pass({ ...claim, text, evidence })
  return unproven({
    ...claim,
    text,
    reason: {
      code: 'nothing-held',
      message:
        'No request could be held in flight across the signal: none waits for a dependency or reads a body.',
      remedy: 'traffic: { requests: [{ method: POST, path: /…, body: { … } }] }',
    },
    evidence,
  })
}

/** A tenth of the ordinary requests that ended before the signal came were answered with 5xx. */
function failedBefore({ arrivals, signalledAt }: Stop['observation']): boolean {
  const before = arrivals.filter(({ endedAt = Infinity }) => endedAt < signalledAt)
  const failed = before.filter(({ outcome, status = 0 }) => outcome === 'ok' && status >= 500)
  return failed.length > 0 && failed.length * 10 >= before.length
}

/**
 * Ordinary requests: one whose answer had begun, and was cut, had been accepted. A reset without a
 * byte may never have reached the service, so it does not count here.
 */
export function judgeArrivals({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, signalledAt, arrivals } = observation
  const claim = { id: `arrivals[${key}]`, basis: [ref] } as const
  const text = `No answer that had begun was cut after ${signal}`
  const since = arrivals.filter(({ endedAt }) => endedAt === undefined || endedAt >= signalledAt)
  const cut = since.filter(
    ({ outcome, firstByteAt }) => outcome !== 'ok' && firstByteAt !== undefined,
  )
  const evidence = [
    measured(ref, `${since.length} requests that ended after ${signal}`, {
      observed: endsOf(since),
      expected: 'no answer begun and cut',
    }),
  ]
  if (cut.length > 0)
    return fail({
      ...claim,
      text: `${cut.length} answers had begun and were cut after ${signal}`,
      evidence,
    })
  if (since.length > 0) return pass({ ...claim, text, evidence })
  const message = `No request arrived after ${signal}.`
  return unproven({
    ...claim,
    text,
    weight: 'advisory',
    reason: { code: 'too-few-arrivals', message },
    evidence,
  })
}
