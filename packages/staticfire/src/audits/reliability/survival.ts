import type { MalformedObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

/** Whether the process outlives wrong requests and clients that leave in the middle of one. */
export function judgeSurvival({
  requests,
  before,
  after,
  exit,
}: MalformedObservation): ClaimDraft<'survives'> {
  const aborted = requests.filter(({ kind }) => kind === 'early-abort').length
  const claim = {
    id: 'survives',
    text: 'The process outlives wrong requests, and works as before',
    basis: ['malformed'],
  } as const
  const evidence = [
    measured(
      'malformed',
      `${before.operation} after ${requests.length} of them, ${aborted} aborted`,
      {
        observed: exit
          ? `the process ended (${exit.signal ?? `code ${exit.code}`})`
          : `${after.status ?? after.outcome}`,
        expected: `${before.status ?? before.outcome}, as before`,
      },
    ),
  ]
  if (exit) {
    const last = requests.at(-1)
    const text = last
      ? `The process ends at ${last.operation} (${last.variation})`
      : 'The process ends'
    return fail({ ...claim, text, evidence })
  }
  if (!before.isExpected) {
    const message = `${before.operation} did not work before either: ${before.status ?? before.outcome}.`
    return unproven({ ...claim, reason: { code: 'control-failed', message }, evidence })
  }
  if (after.isExpected) return pass({ ...claim, evidence })
  if (after.status === 429) {
    const message = "It was answered 429 afterwards: the service's own limit stood in the way."
    const remedy = 'traffic: { limits: { requests: …, per: … } }'
    return unproven({ ...claim, reason: { code: 'rate-limited', message, remedy }, evidence })
  }
  const text = `After wrong requests ${after.operation} does not work any more: ${after.status ?? after.outcome}`
  return fail({ ...claim, text, evidence })
}
