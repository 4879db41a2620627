import type { MalformedKind, MalformedObservation, MalformedRequest } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

interface Group {
  kinds: readonly MalformedKind[]
  /** What holds when none is answered wrongly. */
  text: string
}

const groups: Readonly<Record<string, Group>> = {
  bodies: {
    kinds: ['broken-json', 'wrong-type', 'missing-field', 'wrong-media-type'],
    text: 'Bodies that are broken, of the wrong shape or the wrong type are refused',
  },
  values: {
    kinds: ['nul-character', 'huge-number', 'long-text', 'invalid-utf8'],
    text: 'Values that a database would choke on are no error of the service',
  },
  size: {
    kinds: ['oversize-body', 'huge-header'],
    text: 'A body of 4 MB and a header of 64 kB are no error of the service',
  },
  addresses: {
    kinds: ['bad-identifier', 'bad-query', 'bad-encoding', 'unknown-route', 'unknown-method'],
    text: 'Identifiers, queries, encodings, routes and methods that do not exist are refused',
  },
}

type Verdict = 'good' | 'bad' | 'limited' | 'unreached'

/** One claim for each sort of wrong request: one 5xx, or no answer where one is due, refutes it. */
export function judgeRefusals({
  requests,
}: MalformedObservation): ClaimDraft<'refused' | 'validated'>[] {
  return [
    ...Object.entries(groups).flatMap(([name, group]) => judgeGroup(name, group, requests)),
    ...judgeValidation(requests),
  ]
}

function judgeGroup(
  name: string,
  { kinds, text }: Group,
  requests: readonly MalformedRequest[],
): ClaimDraft<'refused'>[] {
  const sent = requests.filter(({ kind }) => kinds.includes(kind))
  if (sent.length === 0) return []
  const judged = sent.map((request) => ({ request, verdict: verdictOn(request) }))
  const of = (verdict: Verdict) =>
    judged.filter((each) => each.verdict === verdict).map(({ request }) => request)
  const [bad, good] = [of('bad'), of('good')]
  const claim = { id: `refused[${name}]`, text, basis: ['malformed'] } as const
  const evidence = [
    measured('malformed', `${sent.length} requests that are wrong in one way each`, {
      observed: bad.length > 0 ? listed(bad) : counted(good),
      expected: '4xx, or an answer that shows that it did no harm; never a 5xx',
    }),
  ]
  const [first] = bad
  if (first) {
    const more = bad.length > 1 ? `, and ${bad.length - 1} more` : ''
    return [fail({ ...claim, text: `${toldOf(first)}${more}`, evidence })]
  }
  if (good.length > 0) return [pass({ ...claim, evidence })]
  const isLimited = of('limited').length > 0
  const reason = isLimited
    ? {
        code: 'rate-limited',
        message: "They were answered 429: the service's own limit stood in the way.",
        remedy: 'traffic: { limits: { requests: …, per: … } }',
      }
    : {
        code: 'refused-before',
        message:
          'They were refused (401, 403, or by a dependency) before the service looked at what is wrong.',
        remedy: 'traffic: { identities: { … } }',
      }
  return [unproven({ ...claim, reason })]
}

/** Where a server or a parser in front of it may just hang up. */
const mayHangUp = new Set<MalformedKind>([
  'oversize-body',
  'huge-header',
  'bad-encoding',
  'unknown-method',
])
/** Refused for what they name, whoever asks. */
const addressed = new Set<MalformedKind>(['unknown-route', 'unknown-method', 'bad-encoding'])

function verdictOn({ kind, outcome, status, isRefusedUpstream }: MalformedRequest): Verdict {
  if (status === undefined || outcome !== 'ok') {
    const hasHungUp = outcome === 'reset' || outcome === 'cut'
    return hasHungUp && mayHangUp.has(kind) ? 'good' : 'bad'
  }
  if (status === 429) return 'limited'
  // What a dependency says to what was passed on to it is told as its error.
  if (isRefusedUpstream && status >= 502 && status <= 504) return 'unreached'
  // 501: a method that the service does not know (RFC 9110, 15.6.2).
  if (status >= 500) return status === 501 && kind === 'unknown-method' ? 'good' : 'bad'
  if ((status === 401 || status === 403) && !addressed.has(kind)) return 'unreached'
  return kind === 'broken-json' && status < 300 ? 'bad' : 'good'
}

/** What is taken although it cannot be meant: many services coerce on purpose, so it decides nothing. */
function judgeValidation(requests: readonly MalformedRequest[]): ClaimDraft<'validated'>[] {
  const tried = requests.filter(({ kind }) => kind === 'wrong-type')
  if (tried.length === 0) return []
  const sent = tried.filter((request) => verdictOn(request) === 'good')
  if (sent.length === 0) {
    const message =
      'Whether types are checked does not show: no such request was answered for what it is.'
    const claim = { id: 'validated', text: 'The types of fields are checked' } as const
    const reason = { code: 'not-shown', message }
    return [unproven({ ...claim, weight: 'advisory', basis: ['malformed'], reason })]
  }
  const taken = sent.filter(({ status = 0 }) => status < 300)
  const evidence = [
    measured('malformed', 'A list where a number or a text is expected', {
      observed: taken.length > 0 ? listed(taken) : counted(sent),
      expected: '400 or 422',
    }),
  ]
  const claim = { id: 'validated', weight: 'advisory', evidence } as const
  const [first] = taken
  if (!first) return [pass({ ...claim, text: 'The types of fields are checked' })]
  return [fail({ ...claim, text: `${toldOf(first)}: the type of the field is not checked` })]
}

function toldOf(request: MalformedRequest): string {
  return `${request.operation} (${request.variation}) ${answerOf(request)}`
}

function answerOf({ status, outcome }: MalformedRequest): string {
  if (status !== undefined && outcome === 'ok') return `is answered ${status}`
  if (outcome === 'timeout' || outcome === 'pending') return 'is not answered'
  return outcome === 'refused' ? 'finds nobody listening' : 'has its connection cut'
}

function listed(requests: readonly MalformedRequest[]): string {
  return requests
    .map((each) => toldOf(each))
    .join('; ')
    .slice(0, 300)
}

function counted(requests: readonly MalformedRequest[]): string {
  const statuses = Map.groupBy(requests, ({ status }) => status ?? 'connection closed')
  return [...statuses].map(([status, each]) => `${status} × ${each.length}`).join(', ')
}
