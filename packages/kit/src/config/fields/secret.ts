import { defineField, type Field } from '../field.ts'
import { createSecret, type Secret } from '../secret.ts'

export interface SecretOptions {
  /** In characters. Default 1. */
  minLength?: number
  note?: string
}

/**
 * A value that is never printed, itself or a reference to where it is kept: `file:/run/secrets/x`,
 * `vault:secret/data/orders#password`, `aws-sm:orders/db#password`. It has no default: a secret in
 * the source is none.
 */
export function secret({ minLength = 1, note }: SecretOptions = {}): Field<Secret> {
  return defineField({
    kind: 'secret',
    expected:
      minLength > 1 ? `a secret of at least ${minLength} characters` : 'a secret that is not empty',
    isSecret: true,
    parse: (text) => (text.length >= minLength ? createSecret(text) : undefined),
    note,
  })
}
