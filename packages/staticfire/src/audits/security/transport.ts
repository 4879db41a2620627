import type { CapturedResponse } from '@staticfire/contracts'
import { type ClaimDraft, unproven } from '../claims.ts'
import { isRedirect, valuesOf } from './captured.ts'
import { type Finding, judgeEach } from './judge-each.ts'

/** A shorter time than the first still protects whoever comes back within it; none protects nobody. */
export const transportThresholds = { hstsPassSeconds: 180 * 86_400, hstsFailSeconds: 0 }

/** Whether browsers are told to come back over TLS only (RFC 6797). */
export function judgeTransport(responses: readonly CapturedResponse[]): ClaimDraft<'hsts'> {
  const claim = {
    id: 'hsts',
    text: 'Strict-Transport-Security holds for 180 days or more on every response',
  } as const
  // Over plain HTTP the header is forbidden (7.2): whoever redirects to https takes us for plain.
  const secure = responses.filter((response) => !redirectsToTls(response))
  if (secure.length === 0) {
    const message =
      'Every request is redirected to https, also those with X-Forwarded-Proto: https: the service does not trust the balancer in front of it.'
    const remedy = 'env: { … }  # what makes it trust X-Forwarded-Proto'
    return unproven({
      ...claim,
      basis: ['headers'],
      reason: { code: 'redirected', message, remedy },
    })
  }
  return judgeEach(secure, {
    ...claim,
    header: 'Strict-Transport-Security',
    expected:
      'max-age of 15552000 or more, from the service when X-Forwarded-Proto is https (an ingress that adds it is declared under `provided:`)',
    find: findTransport,
  })
}

function redirectsToTls(response: CapturedResponse): boolean {
  return isRedirect(response) && /^https:/i.test(valuesOf(response, 'location')[0] ?? '')
}

/** Of several headers a browser reads the first only (8.1). */
function findTransport(response: CapturedResponse): Finding {
  const [value] = valuesOf(response, 'strict-transport-security')
  if (value === undefined) return { verdict: 'bad', is: 'missing' }
  const seconds = maxAgeOf(value)
  if (seconds === undefined) return { verdict: 'bad', is: `not valid (“${value.slice(0, 60)}”)` }
  const { hstsPassSeconds, hstsFailSeconds } = transportThresholds
  if (seconds <= hstsFailSeconds) return { verdict: 'bad', is: `switched off (max-age=${seconds})` }
  return { verdict: seconds < hstsPassSeconds ? 'between' : 'good', is: `max-age=${seconds}` }
}

/** The directive is required, and a header in which it stands twice is not valid (6.1). */
function maxAgeOf(value: string): number | undefined {
  const directives = value.split(';').map((each) => each.trim())
  const [first, ...others] = directives.filter((each) => /^max-age\s*(=|$)/i.test(each))
  const seconds = /^max-age\s*=\s*("?)(\d+)\1$/i.exec(first ?? '')?.[2]
  return seconds === undefined || others.length > 0 ? undefined : Number(seconds)
}
