import { randomBytes } from 'node:crypto'
import { type Blueprint, looksSecret, type PlantedSecret } from '@staticfire/contracts'
import { secretForms } from '../../config/secret-forms.ts'
import { type CanaryKind, kindOfField } from '../../traffic/canaries.ts'

/** A secret with every form in which it could turn up. */
export interface SecretToFind extends PlantedSecret {
  value: string
  forms: readonly string[]
}

/**
 * About a secret, and none: where it is, what it is called, how long it lives; and keys that are given
 * to everybody. The address of a tracker is given to browsers, and a file's name is not what is in it.
 */
const noSecret =
  /(^|_)(DSN|FILE|PATH|DIR|NAME|PREFIX|HEADER|DOMAIN|ISSUER|AUDIENCE|ALG|ALGORITHM|TYPE|TTL|EXPIRY|EXPIRES(_IN)?|MAX_AGE|URL|URI|KEY_?ID|KID|(PUBLIC|PUBLISHABLE|ANON|SITE)_?KEY)$/i
const publicValue = /^pk_|-----BEGIN (?:[A-Z ]*PUBLIC KEY|CERTIFICATE)-----/
const leastLength = 8
/** `postgres`, `secret`, `changeme`: what a log may say without meaning the password. */
const word = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|\d+)$/

/** The secrets of the environment that an instance was started with. */
export function secretsOfEnvironment(
  { variables }: Pick<Blueprint, 'variables'>,
  env: Readonly<Record<string, string>>,
): SecretToFind[] {
  const declared = new Map(variables.map(({ name, secret }) => [name, secret]))
  const looksLikeOne = (name: string) => looksSecret(name) && !noSecret.test(name)
  const isSecretName = (name: string) =>
    (declared.get(name) ?? looksLikeOne(name)) && !(looksSecret(name) && noSecret.test(name))
  // What other variables say openly may be printed: `orders-v2` as a service's name and as its key.
  const open = Object.entries(env)
    .filter(([name, value]) => !isSecretName(name) && passwordIn(value) === undefined)
    .map(([, value]) => value)
  return Object.entries(env).flatMap(([name, value]) => {
    const password = passwordIn(value)
    if (password !== undefined)
      return [secretToFind('password', `password in ${name}`, password, [rawPasswordIn(value)!])]
    if (!isSecretName(name) || value === '' || value.includes('://')) return []
    if (publicValue.test(value)) return []
    const secret = secretToFind('variable', name, value)
    return [{ ...secret, isTellable: secret.isTellable && !open.some((it) => it.includes(value)) }]
  })
}

/** A variable that no service knows: whoever prints it prints its whole environment. */
export function canaryVariable(): SecretToFind {
  return secretToFind('canary', canaryName, unique())
}
const canaryName = 'APP_CANARY_TOKEN'

/** What a dependency's error must not bring to clients: it names a password of the dependency's own. */
export function plantedError(): { secret: SecretToFind; body: string } {
  const value = unique()
  const detail = `login failed: postgres://billing:${value}@billing-db/billing`
  return {
    secret: secretToFind('upstream', 'password in the error of a dependency', value),
    body: JSON.stringify({ error: 'internal error', detail }),
  }
}

/** Passwords, tokens and card numbers that stand in a body, by the names of their fields. */
export function secretsOfBody(body: unknown): SecretToFind[] {
  const found = new Map<string, SecretToFind>()
  collect(body, undefined, 0)
  return [...found.values()]

  function collect(value: unknown, name: string | undefined, depth: number): void {
    if (depth > 8 || found.size >= mostFields || Buffer.isBuffer(value)) return
    if (Array.isArray(value)) return value.forEach((each) => collect(each, name, depth + 1))
    if (typeof value === 'object' && value !== null) {
      return Object.entries(value).forEach(([key, each]) => collect(each, key, depth + 1))
    }
    const kind = name === undefined || typeof value !== 'string' ? undefined : kindOfField(name)
    if (typeof value !== 'string' || !kind || !secretFields.has(kind)) return
    const secret = secretToFind('field', `field ${name} of a body`, value)
    // Digits alone are met by chance, so many of them are not.
    const isCard = kind === 'card' && /^\d{13,19}$/.test(value)
    found.set(value, { ...secret, isTellable: secret.isTellable || isCard })
  }
}

const secretFields = new Set<CanaryKind>(['password', 'card', 'token'])
const mostFields = 20

export interface PlantedCredential {
  secret: SecretToFind
  headers: Record<string, string>
}

/** Credentials that exist nowhere else, as headers that carry them. */
export function plantedCredentials(): PlantedCredential[] {
  const [bearer, basic, cookie, key] = [unique(), unique(), unique(), unique()]
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

function unique(): string {
  return `sf${randomBytes(12).toString('hex')}Qx`
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
