import type { CapturedResponse } from '@staticfire/contracts'
import { type ClaimDraft, notApplicable } from '../claims.ts'
import { count, isShown, membersOf } from './captured.ts'
import { type Finding, judgeEach } from './judge-each.ts'

/** Whether browsers are kept from taking a body for something else than its type says. */
export function judgeContentTypeOptions(
  responses: readonly CapturedResponse[],
): ClaimDraft<'nosniff'> {
  const claim = {
    id: 'nosniff',
    text: 'X-Content-Type-Options is nosniff on every response with a body',
  } as const
  const shown = responses.filter(isShown)
  if (shown.length === 0) {
    const message = `Of ${count(responses.length)} none has a body: there is nothing to sniff.`
    return notApplicable({ ...claim, basis: ['headers'], reason: { code: 'no-body', message } })
  }
  return judgeEach(shown, {
    ...claim,
    header: 'X-Content-Type-Options',
    expected: 'nosniff on success, errors and unknown routes alike',
    find: findOptions,
  })
}

/** A browser reads the first member and ignores others (Fetch, "determine nosniff"). */
function findOptions(response: CapturedResponse): Finding {
  const [first] = membersOf(response, 'x-content-type-options')
  if (first === undefined) return { verdict: 'bad', is: 'missing' }
  if (first.toLowerCase() === 'nosniff') return { verdict: 'good', is: 'nosniff' }
  return { verdict: 'bad', is: `“${first.slice(0, 40)}”` }
}
