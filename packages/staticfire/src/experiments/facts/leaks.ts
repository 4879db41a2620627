import type { Instance } from '../instance.ts'
import { holdsSecret } from './holds-secret.ts'

/**
 * What a probe's body must not hold: secrets of the run, credentials in a URL, and addresses of
 * dependencies. The kinds are returned, never the values.
 */
export function leaksIn(bodies: readonly (string | undefined)[], instance: Instance): string[] {
  const text = bodies.filter((body) => body !== undefined).join('\n')
  const kinds = new Set<string>()
  if (holdsSecret(text, instance.secrets)) kinds.add('a secret value')
  if (/:\/\/[^\s/@"']+:[^\s/@"']+@/.test(text)) kinds.add('credentials in a URL')
  for (const [name, proxy] of instance.proxies) {
    if (text.includes(`:${proxy.port}`)) kinds.add(`the address of ${name}`)
  }
  return [...kinds]
}
