import type { CapturedResponse } from '@staticfire/contracts'
import { type ClaimDraft, notApplicable } from '../claims.ts'
import { membersOf } from './captured.ts'
import { type Finding, judgeEach } from './judge-each.ts'
import { isOpen, policiesOf } from './policies.ts'

/** Whether foreign pages are kept from framing this one; of a service without pages a note. */
export function judgeFrames(
  pages: readonly CapturedResponse[],
  shown: readonly CapturedResponse[],
): ClaimDraft<'frames'> {
  const weight = pages.length > 0 ? 'required' : 'advisory'
  const claim = { id: 'frames', text: 'No foreign page may frame a response', weight } as const
  if (shown.length === 0) {
    const reason = { code: 'no-body', message: 'No response has a body that could be framed.' }
    return notApplicable({ ...claim, basis: ['headers'], reason })
  }
  return judgeEach(pages.length > 0 ? pages : shown, {
    ...claim,
    header: 'Frame protection',
    expected: "X-Frame-Options: DENY or SAMEORIGIN, or a policy with frame-ancestors 'none'",
    find: findFrames,
  })
}

/** Where frame-ancestors stands, browsers do not look at X-Frame-Options (CSP 3, 6.4.2.2). */
function findFrames(response: CapturedResponse): Finding {
  const ancestors = policiesOf(response).flatMap((policy) => {
    const sources = policy.get('frame-ancestors')
    return sources ? [sources] : []
  })
  const [first] = ancestors
  if (first) {
    const isLimited = ancestors.some((sources) => !isOpen(sources))
    return { verdict: isLimited ? 'good' : 'bad', is: `frame-ancestors ${first.join(' ')}`.trim() }
  }
  const options = new Set(membersOf(response, 'x-frame-options').map((each) => each.toUpperCase()))
  const [option] = options
  if (option === undefined) return { verdict: 'bad', is: 'missing' }
  // Of two that differ browsers take neither, and show nothing (HTML, "check a navigation response").
  const known = [...options].some((each) => /^(DENY|SAMEORIGIN)$/.test(each))
  return known
    ? { verdict: 'good', is: option }
    : { verdict: 'bad', is: `“${option.slice(0, 60)}”, which browsers ignore,` }
}
