import type { CrashObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { listed } from './traced.ts'

const ref = 'crash'

/** Where it happened and in which version: without both an event helps nobody. */
export function judgeLabelled(crash: CrashObservation): ClaimDraft<'labelled'>[] {
  const [event] = crash.events
  if (!event) return []
  const { environment, release, tags, user } = event
  const claim = {
    id: 'labelled',
    text: 'A reported error names its environment and its release',
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, 'The event', {
      observed: `environment ${environment ?? 'missing'}, release ${release ?? 'missing'}, tags: ${tags.join(', ') || 'none'}, user: ${user.join(', ') || 'none'}`,
      expected: 'environment and release',
    }),
  ]
  const lacks = [
    ...(environment === undefined ? (['environment'] as const) : []),
    ...(release === undefined ? (['release'] as const) : []),
  ]
  if (lacks.length === 0) return [pass({ ...claim, evidence })]
  const mayBeSet = { environment: crash.namesEnvironment, release: crash.namesRelease }
  if (lacks.every((name) => mayBeSet[name])) {
    const message = `The event has no ${lacks.join(' and no ')}, which the service takes from a variable that is not set here.`
    const remedy = 'env: { SENTRY_RELEASE: 1.0.0, SENTRY_ENVIRONMENT: test }'
    return [unproven({ ...claim, reason: { code: 'not-set-here', message, remedy }, evidence })]
  }
  return [fail({ ...claim, text: `A reported error has no ${lacks.join(' and no ')}`, evidence })]
}

const words: Record<CrashObservation['leaks'][number]['kind'], string> = {
  password: 'a password',
  card: 'a card number',
  email: 'an e-mail address',
  token: 'a token',
  phone: 'a phone number',
  body: 'a whole body',
  secret: 'a secret of the configuration',
  cookie: 'a cookie',
  query: 'a query string',
}

/** What must not be told to others stays here. */
export function judgeClean(crash: CrashObservation): ClaimDraft<'clean'>[] {
  const events = [...crash.refused.events, ...crash.events]
  if (events.length === 0) return []
  // A query string may hold anything, and mostly holds nothing: it is shown.
  const leaks = crash.leaks.filter(({ kind }) => kind !== 'query')
  const found = [
    ...leaks.map(({ kind }) => words[kind]),
    ...(events.some(({ hasEmail }) => hasEmail) ? ['the e-mail address of a user'] : []),
  ]
  const claim = {
    id: 'clean',
    text: 'Reports hold no secret and nothing personal',
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, 'What was planted in requests and configuration, searched for in all reports', {
      observed:
        found.length > 0
          ? found.join(', ')
          : `nothing${crash.leaks.length > 0 ? ' but a query string' : ''}`,
      expected: 'nothing',
    }),
  ]
  if (found.length > 0)
    return [fail({ ...claim, text: `A report holds ${listed(found)}`, evidence })]
  if (crash.isTruncated) {
    const message = 'A report was too long to be searched to its end.'
    return [unproven({ ...claim, reason: { code: 'report-cut', message }, evidence })]
  }
  return [pass({ ...claim, evidence })]
}

/** A tracker that is told of each wrong request is read by nobody. */
export function judgeRefused({ refused, eventCount }: CrashObservation): ClaimDraft<'handled'> {
  const { statuses, events } = refused
  const claim = {
    id: 'handled',
    text: 'Requests that the service refuses are not reported',
    basis: [ref],
  } as const
  const refusals = statuses.filter((status) => status >= 400 && status < 500)
  const evidence = [
    measured(ref, 'What the tracker was told while requests were refused', {
      observed: `${events.length} events for ${statuses.length} requests, answered ${statuses.join(', ')}`,
      expected: 'none',
    }),
  ]
  if (events.length === 0 && eventCount === 0) {
    const message = 'Nothing is reported at all.'
    return notApplicable({ ...claim, reason: { code: 'nothing-reported', message }, evidence })
  }
  if (refusals.length === 0) {
    const message = 'No request was refused with a 4xx.'
    return unproven({ ...claim, reason: { code: 'nothing-refused', message }, evidence })
  }
  if (events.length === 0) return pass({ ...claim, evidence })
  if (statuses.some((status) => status >= 500)) {
    const message = 'Some of the requests were answered 5xx, and those may well be reported.'
    return unproven({ ...claim, reason: { code: 'refused-with-5xx', message }, evidence })
  }
  const errors = events.filter(({ level }) => level === 'error' || level === 'fatal')
  if (errors.length === 0) {
    const message = `Refusals are reported as ${listed(events.map(({ level }) => level))}, not as errors.`
    return unproven({ ...claim, reason: { code: 'reported-below-error', message }, evidence })
  }
  const text = `Requests that the service refuses are reported as errors (${errors[0]?.exception ?? 'a message'})`
  return fail({ ...claim, text, evidence })
}
