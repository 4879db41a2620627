import { randomBytes } from 'node:crypto'
import { type Blueprint, looksSecret, type PlantedSecret } from '@staticfire/contracts'
import { secretForms } from '../../config/secret-forms.ts'

/** A secret with every form in which it could turn up. */
export interface SecretToFind extends PlantedSecret {
  value: string
  forms: readonly string[]
}

/** The address of a tracker is given to browsers, and a file's name is not what is in it. */
const noSecret = /(^|_)(DSN|FILE|PATH|DIR)$/i
const leastLength = 8
/** `postgres`, `secret`, `changeme`: what a log may say without meaning the password. */
const word = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|\d+)$/

/** The secrets of the environment that an instance was started with. */
export function secretsOfEnvironment(
  { variables }: Pick<Blueprint, 'variables'>,
  env: Readonly<Record<string, string>>,
): SecretToFind[] {
  const declared = new Map(variables.map(({ name, secret }) => [name, secret]))
  return Object.entries(env).flatMap(([name, value]) => {
    const password = passwordIn(value)
    if (password !== undefined)
      return [secretToFind('password', `password in ${name}`, password, [rawPasswordIn(value)!])]
    const isSecret = declared.get(name) ?? (looksSecret(name) && !noSecret.test(name))
    return isSecret && value !== '' && !value.includes('://')
      ? [secretToFind('variable', name, value)]
      : []
  })
}

export interface PlantedCredential {
  secret: SecretToFind
  headers: Record<string, string>
}

/** Credentials that exist nowhere else, as headers that carry them. */
export function plantedCredentials(): PlantedCredential[] {
  const value = () => `sf${randomBytes(12).toString('hex')}Qx`
  const [bearer, basic, cookie, key] = [value(), value(), value(), value()]
  return [
    credential('bearer token of a request', bearer, { authorization: `Bearer ${bearer}` }),
    credential('basic credential of a request', basic, {
      authorization: `Basic ${Buffer.from(`staticfire:${basic}`).toString('base64')}`,
    }),
    credential('cookie of a request', cookie, { cookie: `session=${cookie}` }),
    credential('API key of a request', key, { 'x-api-key': key }),
  ]
}

function credential(name: string, value: string, headers: Record<string, string>) {
  return { secret: secretToFind('credential', name, value), headers }
}

/** What identities carry, which works, is a credential too. */
export function secretToFind(
  kind: PlantedSecret['kind'],
  name: string,
  value: string,
  more: readonly string[] = [],
): SecretToFind {
  const isTellable = value.length >= leastLength && !word.test(value)
  const forms = [...new Set([value, ...more].flatMap(secretForms))]
  return {
    kind,
    name,
    isTellable,
    value,
    forms: forms.filter((form) => form.length >= leastLength),
  }
}

function rawPasswordIn(text: string): string | undefined {
  return /:\/\/[^\s:/?#@]*:([^\s/?#@]+)@/.exec(text)?.[1]
}

function passwordIn(text: string): string | undefined {
  const raw = rawPasswordIn(text)
  try {
    return raw === undefined ? undefined : decodeURIComponent(raw)
  } catch {
    return raw
  }
}
