import type { CorsProbe } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

/** Whether a page of any origin may read what the service answers to its user's credentials. */
export function judgeOrigins(probes: readonly CorsProbe[]): ClaimDraft<'cors'>[] {
  const claim = {
    id: 'cors',
    text: 'A foreign origin may not read answers to the credentials of a user',
  } as const
  const judged = probes.filter(({ status }) => status !== undefined && status !== 429)
  const reflected = judged.filter(({ origin, allowOrigin }) => allowOrigin === origin)
  const trusted = reflected.filter(({ allowCredentials }) => allowCredentials === 'true')
  const evidence = [
    measured('headers', `${judged.length} requests and preflights from origins that nobody knows`, {
      observed: describe(trusted.length > 0 ? trusted : judged),
      expected: 'no Access-Control-Allow-Origin with the origin as it was sent, or no credentials',
    }),
  ]
  if (trusted.length > 0) {
    const origins = [...new Set(trusted.map(({ origin }) => nameOf(origin)))].join(' and ')
    const text = `Answers to a user's credentials may be read by ${origins}`
    return [fail({ ...claim, text, evidence })]
  }
  const gap = whyNotAsked(probes, judged)
  if (gap) return [unproven({ ...claim, basis: ['headers'], reason: gap })]
  return [pass({ ...claim, evidence }), ...judgeReflection(reflected)]
}

/** Without credentials a reflected origin is what `*` says: any page may read, as a stranger. */
function judgeReflection(reflected: readonly CorsProbe[]): ClaimDraft<'cors'>[] {
  if (reflected.length === 0) return []
  return [
    fail({
      id: 'cors[reflected]',
      text: 'Whatever origin asks is allowed, without credentials: `*` would say so',
      weight: 'advisory',
      evidence: [
        measured('headers', 'Access-Control-Allow-Origin', {
          observed: describe(reflected),
          expected: 'known origins, or `*` for what is public',
        }),
      ],
    }),
  ]
}

function whyNotAsked(probes: readonly CorsProbe[], judged: readonly CorsProbe[]) {
  const keyOf = ({ request, origin }: CorsProbe) => `${request} ${nameOf(origin)}`
  const seen = new Set(judged.map(keyOf))
  const missed = probes.filter((probe) => !seen.has(keyOf(probe)))
  const [first] = missed
  if (probes.length === 0) {
    const message = 'No request to the service is known that a foreign origin could send.'
    const remedy = 'traffic: { requests: [{ method: GET, path: /… }] }'
    return { code: 'no-known-requests', message, remedy }
  }
  if (!first) return undefined
  return first.status === 429
    ? {
        code: 'rate-limited',
        message: `${first.operation} answered 429 to foreign origins: the service's own limit stood in the way.`,
        remedy: 'env: { … }  # a limit of the service that 40 requests do not reach',
      }
    : {
        code: 'no-response',
        message: `${first.operation} did not answer a ${first.request} request of ${nameOf(first.origin)}.`,
      }
}

function nameOf(origin: string): string {
  return origin === 'null' ? 'the origin null' : 'any origin'
}

function describe(probes: readonly CorsProbe[]): string {
  const texts = probes.map(({ request, operation, origin, allowOrigin, allowCredentials }) => {
    const allowed =
      allowOrigin === undefined
        ? 'not allowed'
        : allowOrigin === origin
          ? 'allowed as sent'
          : `allowed: ${allowOrigin}`
    const credentials = allowCredentials === 'true' ? ', with credentials' : ''
    return `${nameOf(origin)} ${allowed}${credentials} (${request}, ${operation})`
  })
  const groups = [...Map.groupBy(texts, (text) => text.replace(/ \([^()]*\)$/, ''))]
  return groups
    .map(([text, [first, ...others]]) =>
      others.length === 0 ? first : `${text} (${others.length + 1} ×)`,
    )
    .join('; ')
    .slice(0, 300)
}
