import type { CapturedResponse } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable } from '../claims.ts'
import { count, mediaTypeOf, placesOf, valuesOf } from './captured.ts'
import { type Finding, judgeEach } from './judge-each.ts'
import { limitsScripts, policiesOf } from './policies.ts'

/** Whether pages say which scripts, styles and frames belong to them. */
export function judgePolicies(
  pages: readonly CapturedResponse[],
  shown: readonly CapturedResponse[],
): ClaimDraft<'csp'>[] {
  const claim = { id: 'csp', text: 'Every HTML page has a Content-Security-Policy' } as const
  if (pages.length === 0) {
    const types = shown.map((response) => mediaTypeOf(response) ?? 'no type')
    const seen = [...Map.groupBy(types, (type) => type)]
      .map(([type, each]) => `${type} × ${each.length}`)
      .join(', ')
    const message = `Of ${count(shown.length)} with a body none is HTML${seen && `: ${seen}`}.`
    return [notApplicable({ ...claim, basis: ['headers'], reason: { code: 'no-html', message } })]
  }
  const header = 'Content-Security-Policy'
  const expected =
    "a policy in force, e.g. default-src 'self'; on a plain error page default-src 'none'"
  return [
    judgeEach(pages, { ...claim, header, expected, find: findPolicy }),
    ...judgeStrength(pages),
  ]
}

function findPolicy(response: CapturedResponse): Finding {
  const [policy] = valuesOf(response, 'content-security-policy')
  if (policiesOf(response).length > 0) return { verdict: 'good', is: `“${policy?.slice(0, 80)}”` }
  if (response.hasMetaPolicy) return { verdict: 'good', is: 'in a <meta> element' }
  const isReported = valuesOf(response, 'content-security-policy-report-only').length > 0
  return { verdict: 'bad', is: isReported ? 'only reported, not enforced,' : 'missing' }
}

/** A policy that lets any script in is in force all the same: a note. */
function judgeStrength(pages: readonly CapturedResponse[]): ClaimDraft<'csp'>[] {
  const open = pages.filter((page) => {
    const policies = policiesOf(page)
    return policies.length > 0 && !limitsScripts(policies)
  })
  const [first] = open
  if (!first) return []
  return [
    fail({
      id: 'csp[scripts]',
      text: `The policy on ${placesOf(open)} does not keep foreign or injected scripts out`,
      weight: 'advisory',
      evidence: [
        measured('headers', 'Content-Security-Policy of an HTML page', {
          observed: (valuesOf(first, 'content-security-policy')[0] ?? '').slice(0, 300),
          expected: "script-src with 'self', a nonce or a hash",
        }),
      ],
    }),
  ]
}
