import type { CapturedResponse } from '@staticfire/contracts'
import { membersOf } from './captured.ts'

/** One content security policy: directive → its sources, lower-case. */
export type Policy = ReadonlyMap<string, readonly string[]>

/** The policies in force; where there are several, a page must satisfy all of them (CSP 3, 4.2). */
export function policiesOf(response: CapturedResponse): Policy[] {
  return membersOf(response, 'content-security-policy')
    .map(parsePolicy)
    .filter(({ size }) => size > 0)
}

/** Of a directive that stands twice the first counts. */
function parsePolicy(text: string): Policy {
  const policy = new Map<string, string[]>()
  for (const directive of text.toLowerCase().split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/)
    if (name !== '' && !policy.has(name)) policy.set(name, sources)
  }
  return policy
}

/** True for a list of sources that anybody can be in. */
export function isOpen(sources: readonly string[]): boolean {
  return sources.some((each) => each === '*' || each === 'http:' || each === 'https:')
}

/** Whether some policy keeps foreign and injected scripts out. */
export function limitsScripts(policies: readonly Policy[]): boolean {
  return policies.some((policy) => {
    const sources = policy.get('script-src') ?? policy.get('default-src')
    if (!sources) return false
    // With a nonce or a hash browsers ignore 'unsafe-inline' beside it.
    if (sources.some((each) => /^'(nonce|sha256|sha384|sha512)-/.test(each))) return true
    return (
      !isOpen(sources) && !sources.some((each) => each === "'unsafe-inline'" || each === 'data:')
    )
  })
}
