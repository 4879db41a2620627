import type { CapturedResponse } from '@staticfire/contracts'
import { type ClaimDraft, notApplicable } from '../claims.ts'
import { membersOf } from './captured.ts'
import { judgeEach } from './judge-each.ts'

/**
 * A missing policy is the browsers' default, which sends no path to other origins: a note. What fails
 * is a page that switches this off.
 */
export function judgeReferrer(
  pages: readonly CapturedResponse[],
  shown: readonly CapturedResponse[],
): ClaimDraft<'referrer'> {
  const leaks = pages.some((page) => referrerOf(page) === 'unsafe-url')
  const claim = {
    id: 'referrer',
    text: 'Addresses of this service are not told to other origins',
    weight: leaks ? 'required' : 'advisory',
  } as const
  if (shown.length === 0) {
    const reason = { code: 'no-body', message: 'No response has a body that could refer on.' }
    return notApplicable({ ...claim, basis: ['headers'], reason })
  }
  return judgeEach(pages.length > 0 ? pages : shown, {
    ...claim,
    header: 'Referrer-Policy',
    expected: 'no-referrer, or strict-origin-when-cross-origin, which browsers assume',
    find: (response) => {
      const policy = referrerOf(response)
      if (policy === undefined) return { verdict: 'bad', is: 'missing' }
      const tellsPaths = policy === 'unsafe-url' || policy === 'no-referrer-when-downgrade'
      return { verdict: tellsPaths ? 'bad' : 'good', is: policy }
    },
  })
}

const policies = new Set([
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
])

/** The last policy that a browser knows. */
function referrerOf(response: CapturedResponse): string | undefined {
  return membersOf(response, 'referrer-policy')
    .map((each) => each.toLowerCase())
    .findLast((each) => policies.has(each))
}
