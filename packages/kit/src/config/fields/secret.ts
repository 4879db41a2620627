import { defineField, type Field } from '../field.ts'
import { createSecret, type Secret } from '../secret.ts'

export interface SecretOptions {
  /** In characters. Default 1. */
  minLength?: number
  /** It is an address with a password in it, of one of these: `['postgres', 'postgresql']`. */
  protocols?: readonly string[]
  note?: string
}

/**
 * A value that is never printed, itself or a reference to where it is kept: `file:/run/secrets/x`,
 * `vault:secret/data/orders#password`, `aws-sm:orders/db#password`. It has no default: a secret in
 * the source is none.
 */
export function secret({ minLength = 1, protocols, note }: SecretOptions = {}): Field<Secret> {
  const shape =
    minLength > 1 ? `a secret of at least ${minLength} characters` : 'a secret that is not empty'
  const schemes = protocols?.map((it) => `${it}://`).join(' or ')
  return defineField({
    kind: 'secret',
    expected: schemes === undefined ? shape : `an address that starts with ${schemes}`,
    isSecret: true,
    parse(text) {
      if (text.length < minLength) return undefined
      if (protocols !== undefined && !isAddress(text, protocols)) return undefined
      return createSecret(text)
    },
    note,
  })
}

function isAddress(text: string, protocols: readonly string[]): boolean {
  const parsed = /\s/.test(text) ? null : URL.parse(text)
  return parsed !== null && protocols.includes(parsed.protocol.slice(0, -1))
}
