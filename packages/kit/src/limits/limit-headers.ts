import type { Decision, RequestLimit } from './decision.ts'

export type LimitHeaders = Readonly<Record<string, string>>

/**
 * `RateLimit-Policy` and `RateLimit` as structured fields with a named policy, and `Retry-After` (RFC 9110) on
 * refusal: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function createLimitHeaders(
  { limit, windowMs }: RequestLimit,
  policy: string,
): (decision: Decision) => LimitHeaders {
  const policyText = `"${policy}";q=${limit};w=${Math.max(1, Math.round(windowMs / 1000))}`
  const start = `"${policy}";r=`
  return ({ isAllowed, remaining, resetSeconds, retryAfterSeconds }) => {
    const rateLimit = `${start}${remaining};t=${resetSeconds}`
    if (isAllowed) return { 'RateLimit-Policy': policyText, RateLimit: rateLimit }
    return {
      'RateLimit-Policy': policyText,
      RateLimit: rateLimit,
      'Retry-After': String(retryAfterSeconds),
    }
  }
}
