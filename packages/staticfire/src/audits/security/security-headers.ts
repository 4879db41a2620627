import type { CapturedResponse, HeadersObservation } from '@staticfire/contracts'
import { type ClaimDraft, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { judgeCaptured } from './capture-gaps.ts'
import { isPage, isShown, judgedResponses } from './captured.ts'
import { judgePolicies } from './content-security-policy.ts'
import { judgeContentTypeOptions } from './content-type-options.ts'
import { judgeCookies } from './cookies.ts'
import { judgeFrames } from './frames.ts'
import { judgeOrigins } from './origins.ts'
import { judgeReferrer } from './referrer.ts'
import { judgeTransport, transportThresholds } from './transport.ts'
import { judgeVersions } from './versions.ts'

const kinds = [
  'hsts',
  'nosniff',
  'csp',
  'frames',
  'referrer',
  'cookies',
  'cors',
  'no-versions',
] as const

/** The headers that browsers act on, on success and on every kind of error alike. */
export const securityHeaders = defineAudit({
  id: 'security/security-headers',
  version: 1,
  thresholds: transportThresholds,
  needs: ['headers'],
  claims: kinds,
  gaps: ['captured'],
  judge: ({ headers }) => {
    const responses = judgedResponses(headers)
    const isAllLimited = responses.length === 0
    return [
      ...(isAllLimited ? kinds.map(judgeNothing) : judgeResponses(responses, headers)),
      ...judgeCaptured(headers),
    ]
  },
})

function judgeResponses(
  responses: readonly CapturedResponse[],
  { cors }: HeadersObservation,
): ClaimDraft<(typeof kinds)[number]>[] {
  const shown = responses.filter(isShown)
  const pages = responses.filter(isPage)
  return [
    judgeTransport(responses),
    judgeContentTypeOptions(responses),
    ...judgePolicies(pages, shown),
    judgeFrames(pages, shown),
    judgeReferrer(pages, shown),
    ...judgeCookies(responses),
    ...judgeOrigins(cors),
    judgeVersions(responses),
  ]
}

function judgeNothing(id: (typeof kinds)[number]): ClaimDraft<(typeof kinds)[number]> {
  const message = "Every request was answered 429: the service's own limit stood in the way."
  const remedy = 'env: { … }  # a limit of the service that 40 requests do not reach'
  const reason = { code: 'rate-limited', message, remedy }
  return unproven({ id, text: `Responses show ${id}`, basis: ['headers'], reason })
}
