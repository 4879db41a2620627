import type {
  CapturedResponse,
  HeadersObservation,
  Reason,
  RequestKind,
} from '@staticfire/contracts'
import { type ClaimDraft, unproven } from '../claims.ts'

/** What kinds of response were not seen, so that the other claims say nothing of them. */
export function judgeCaptured({ responses }: HeadersObservation): ClaimDraft<'captured'>[] {
  return [
    ...limitedKinds.flatMap((kind) => whenLimited(kind, responses)),
    ...withoutSuccess(responses),
    ...withoutErrors(responses),
  ]
}

const limitedKinds = ['success', 'client-error', 'unknown-route', 'unknown-method'] as const

function whenLimited(
  kind: RequestKind,
  responses: readonly CapturedResponse[],
): ClaimDraft<'captured'>[] {
  const asked = responses.filter((response) => response.kind === kind)
  if (asked.length === 0 || !asked.every(isLimited)) return []
  const message = `Each ${asked[0]?.operation} was answered 429: the service's own limit stood in the way.`
  const remedy = 'env: { … }  # a limit of the service that 40 requests do not reach'
  return [gap(kind, `A response of the kind ${kind}`, { code: 'rate-limited', message, remedy })]
}

/** Errors alone do not show what a client gets every day. */
function withoutSuccess(responses: readonly CapturedResponse[]): ClaimDraft<'captured'>[] {
  const asked = responses.filter(({ kind }) => kind === 'success')
  const works = asked.some(({ status }) => status !== undefined && status < 400)
  if (works || (asked.length > 0 && asked.every(isLimited))) return []
  const [first] = asked
  const reason = first
    ? {
        code: 'no-success',
        message: `No known request worked: ${first.operation} was answered ${first.status ?? first.outcome}.`,
        remedy: `traffic: { requests: [{ id: …, identity: …, expect: … }] }`,
      }
    : {
        code: 'no-known-requests',
        message: 'No request to the service is known, so only unknown routes could be asked.',
        remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
      }
  return [gap('success', 'Headers of responses to known requests were seen', reason)]
}

/** Not every service can be made to refuse or to fail: that is worth a word and decides nothing. */
function withoutErrors(responses: readonly CapturedResponse[]): ClaimDraft<'captured'>[] {
  const seen = (from: number) =>
    responses.some(({ status = 0 }) => status >= from && status < from + 100 && status !== 429)
  const refused: Reason = {
    code: 'nothing-refused',
    message: 'No request was refused, not even for an unknown route.',
  }
  const failed: Reason = {
    code: 'no-server-error',
    message: 'No request could be made to end in a 5xx.',
    remedy: 'crash: GET /…  # a route that raises, in tests only',
  }
  const isLimitedOnly = responses.some(isLimited)
  return [
    ...(seen(400) || isLimitedOnly
      ? []
      : [gap('4xx', 'Headers of refusals were seen', refused, 'advisory')]),
    ...(seen(500) ? [] : [gap('5xx', 'Headers of server errors were seen', failed, 'advisory')]),
  ]
}

function gap(
  subject: string,
  text: string,
  reason: Reason,
  weight: 'required' | 'advisory' = 'required',
): ClaimDraft<'captured'> {
  return unproven({ id: `captured[${subject}]`, text, reason, weight, basis: ['headers'] })
}

function isLimited({ status }: CapturedResponse): boolean {
  return status === 429
}
