import { type Blueprint, looksSecret } from '@staticfire/contracts'

export { createMask } from './mask.ts'

/**
 * The values that must never be shown: of variables that are declared secret or whose name looks
 * like it, passwords inside of URLs, and identities' tokens. `env` is what the service was started with.
 */
export function secretValues(
  blueprint: Pick<Blueprint, 'variables' | 'dependencies' | 'identities'>,
  env: Readonly<Record<string, string>>,
): string[] {
  const { variables, dependencies, identities } = blueprint
  const isSecret = new Map(variables.map((it) => [it.name, it.secret]))
  const commands = dependencies.flatMap(({ from }) => (from.type === 'command' ? [from.env] : []))
  const declared = variables.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [{ [name]: value }],
  )
  const named = [env, ...commands, ...declared].flatMap((it) => Object.entries(it))
  const values = [
    ...named.filter(([name]) => isSecret.get(name) ?? looksSecret(name)).map(([, value]) => value),
    ...named.flatMap(([, value]) => passwords(value)),
    ...dependencies.flatMap(({ from }) => (from.type === 'url' ? passwords(from.url) : [])),
    ...identities.flatMap(({ token, headers }) => [token ?? '', ...headerSecrets(headers)]),
  ]
  return [...new Set(values)].filter((value) => value !== '')
}

/** Headers that carry a credential: their values, and what follows a scheme such as `Bearer`. */
export function headerSecrets(headers: Record<string, string>): string[] {
  return Object.entries(headers)
    .filter(([name]) => looksSecret(name))
    .flatMap(([, value]) => [value, value.replace(/^[A-Za-z-]+ +/, '')])
}

function passwords(text: string): string[] {
  const raw = /:\/\/[^\s:/?#@]*:([^\s/?#]*)@/.exec(text)?.[1]
  const inQuery = [...text.matchAll(/[?&](?:password|pwd|token|secret)=([^&#\s]+)/gi)]
  return [...(raw === undefined ? [] : [raw]), ...inQuery.map((match) => match[1] ?? '')].flatMap(
    (it) => [it, decoded(it)],
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
