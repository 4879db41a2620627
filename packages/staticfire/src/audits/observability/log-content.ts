import type { TrafficObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'

/** Stray lines of timers fall into a request's window now and then, so not all must join. */
export const contentThresholds = { joinedShare: 0.95, joinedFailShare: 0.8, fewWindows: 3 }

/** Whether an id joins the lines of one request. */
export function judgeCorrelation({ correlation }: TrafficObservation): ClaimDraft<'joined'> {
  const { windows, windowsWithSeveralLines: several, joined, joinedBy, sample } = correlation
  const id = 'joined'
  const text = 'A request id or trace id joins the lines of one request'
  const by = Object.keys(joinedBy).join(', ')
  const evidence = [
    measured('traffic', 'Requests sent one at a time, with their lines', {
      observed: `${joined} of ${windows} joined${by ? ` by ${by}` : ''}; ${several} left several lines`,
      expected: `at least ${Math.round(contentThresholds.joinedShare * 100)} %`,
    }),
    ...(sample ?? { lines: [] }).lines.slice(0, 5).map((line) =>
      measured('traffic', `A line of ${sample?.operation} without an id of its own`, {
        observed: line,
      }),
    ),
  ]
  if (windows === 0) {
    const message = 'No request sent alone left a line in the log.'
    return unproven({
      id,
      text,
      reason: { code: 'no-lines', message, remedy: 'env: { LOG_LEVEL: info }' },
      evidence,
    })
  }
  if (joined / windows >= contentThresholds.joinedShare)
    return pass({ id, text: `The lines of a request are joined by ${by || 'an id'}`, evidence })
  if (several === 0) {
    const message = 'Each request leaves one line: there is nothing to join.'
    return notApplicable({ id, text, reason: { code: 'one-line-a-request', message }, evidence })
  }
  // `joined` also counts requests of one line: only what no reading of it can excuse is a failure.
  if (
    several >= contentThresholds.fewWindows &&
    joined < contentThresholds.joinedFailShare * several
  )
    return fail({
      id,
      text: `The lines of ${several - joined} of ${several} requests share no id`,
      evidence,
    })
  const message = `${joined} of ${windows} requests have lines that share an id: not enough, and not so few that it fails.`
  return unproven({ id, text, reason: { code: 'in-dead-band', message }, evidence })
}

/** Whether a newline in a request can write a record of its own into the log. */
export function judgeForgery({ forgery }: TrafficObservation): ClaimDraft<'not-forged'> {
  const { sent, forged } = forgery
  const id = 'not-forged'
  const text = 'A newline in user input does not forge a record'
  const evidence = [
    measured('traffic', 'Newlines followed by a record, in path, query, header and body', {
      observed: `${forged.length} of ${sent} stood in the log as a line of their own`,
      expected: 'none',
    }),
    ...forged
      .slice(0, 3)
      .map(({ place, line }) =>
        measured('traffic', `Forged through the ${place}`, { observed: line.slice(0, 500) }),
      ),
  ]
  if (forged.length > 0) {
    const places = [...new Set(forged.map(({ place }) => place))].join(', ')
    return fail({ id, text: `A newline in the ${places} forges a record`, evidence })
  }
  if (sent > 0) return pass({ id, text, evidence })
  const message = 'No request could carry a forged record.'
  const remedy = 'traffic: { requests: [{ method: POST, path: /…, body: { … } }] }'
  return unproven({ id, text, reason: { code: 'not-exercised', message, remedy }, evidence })
}

/** Whether what must not be logged is absent. */
export function judgeLeaks({
  leaks,
  canariesSent,
  operations,
}: TrafficObservation): ClaimDraft<'absent'> {
  const id = 'absent'
  const text = 'No password, card number, personal data or whole body is logged'
  const served = operations.reduce((sum, { expected }) => sum + expected, 0)
  const limited = operations.reduce((sum, { statuses }) => sum + (statuses['429'] ?? 0), 0)
  const evidence = [
    measured('traffic', 'Canaries sent in known requests and looked for in the log', {
      observed: `${leaks.length} found; sent: ${canariesSent.join(', ') || 'none'} in ${served} requests that worked`,
      expected: 'none found',
    }),
    ...leaks.slice(0, 5).map(({ kind, text: line, times }) =>
      measured('traffic', `A ${kind} in the log, ${times} times`, {
        observed: line.slice(0, 500),
      }),
    ),
  ]
  if (leaks.length > 0) {
    const kinds = [...new Set(leaks.map(({ kind }) => kind))].join(', ')
    return fail({ id, text: `The log holds what must not be logged: ${kinds}`, evidence })
  }
  if (canariesSent.length > 0 && served > limited) return pass({ id, text, evidence })
  const message =
    canariesSent.length === 0
      ? 'No request could carry a canary.'
      : 'The requests that carried canaries did not work, so the service may not have read them.'
  const remedy = 'traffic: { requests: [{ method: POST, path: /…, body: { … } }] }'
  return unproven({ id, text, reason: { code: 'not-exercised', message, remedy }, evidence })
}
