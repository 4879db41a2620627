import type { Blueprint } from '@staticfire/contracts'
import type { Instance } from '../instance.ts'
import { holdsSecret } from './holds-secret.ts'
import { secretsOfEnvironment } from './planted-secrets.ts'

/**
 * What a probe's body must not hold: secrets of the run, credentials in a URL, and addresses of
 * dependencies. The kinds are returned, never the values.
 */
export function leaksIn(
  bodies: readonly (string | undefined)[],
  instance: Instance,
  blueprint: Pick<Blueprint, 'variables'>,
): string[] {
  const text = bodies.filter((body) => body !== undefined).join('\n')
  const kinds = new Set<string>()
  const ofEnvironment = secretsOfEnvironment(blueprint, instance.env)
    .filter(({ isTellable }) => isTellable)
    .map(({ value }) => value)
  if (holdsSecret(text, [...instance.secrets, ...ofEnvironment])) kinds.add('a secret value')
  if (/:\/\/[^\s/@"']+:[^\s/@"']+@/.test(text)) kinds.add('credentials in a URL')
  for (const [name, proxy] of instance.proxies) {
    if (text.includes(`:${proxy.port}`)) kinds.add(`the address of ${name}`)
  }
  return [...kinds]
}
