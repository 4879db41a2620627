import { parseEnv } from 'node:util'
import type { StandardSchema } from './standard-schema.ts'
import { type Fields, knownVariables, type Variable } from './variables.ts'
import { withoutPassword } from './without-password.ts'

/**
 * The text of an `.env.example`: what must be set stands empty, what has a default stands as a
 * comment. Throws OPTION_INVALID for a schema that does not tell its variables.
 */
export function exampleEnv(fields: Fields | StandardSchema): string {
  return knownVariables(fields).map(example).join('\n')
}

function example({ name, facts }: Variable): string {
  const { isRequired, isSecret, expected, defaultText, note } = facts
  const lines = [
    ...(note === undefined ? [] : [`# ${oneLine(note)}`]),
    `# ${isRequired ? 'Required' : 'Optional'}: ${oneLine(expected)}.`,
    ...(isSecret
      ? ['# Or a reference: file:/path, vault:mount/data/path#key, aws-sm:name#key.']
      : []),
    `${isRequired ? '' : '#'}${name}=${defaultText === undefined ? '' : quoted(withoutPassword(defaultText))}`,
  ]
  return `${lines.join('\n')}\n`
}

/** As an env file reads it back; nothing when no way of quoting does. */
function quoted(value: string): string {
  const ways = [value, `'${value}'`, `"${value}"`, `\`${value}\``]
  const isReadBack = (way: string) => !/\p{Cc}/u.test(way) && parseEnv(`X=${way}`).X === value
  return ways.find(isReadBack) ?? ''
}

export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
