import { type SchemaIssue, type StandardSchema, validate } from './standard-schema.ts'

export interface DiscreetIssue {
  /** The first step of the issue's path. */
  readonly key: string | undefined
  readonly message: string
}

type Input = string | undefined | Readonly<Record<string, string>>

/** Unlike any value, so what a schema says of it quotes no value. */
const probe = '\u{1F525}\u{1F9EF}'
const longestMessage = 300
const withheld = 'does not fit its schema, whose message is withheld because it may quote the value'

/**
 * A schema's complaints, in one line each, without a value in them. A message stands when the
 * schema says the same of another value, or when it has nothing in common with the values.
 */
export async function discreetIssues(
  schema: StandardSchema,
  input: Input,
  issues: readonly SchemaIssue[],
): Promise<DiscreetIssue[]> {
  const values = typeof input === 'object' ? Object.values(input) : [input ?? '']
  const told = issues.map((issue) => ({ key: keyOf(issue), message: oneLine(issue.message) }))
  if (told.every(({ message }) => !quotesAny(message, values))) return told
  const ofProbe = await validate(schema, probeFor(input))
  const harmless = new Set(ofProbe.issues?.map(({ message }) => oneLine(message)))
  return told.map(({ key, message }) => ({
    key,
    message: harmless.has(message) || !quotesAny(message, values) ? message : withheld,
  }))
}

function probeFor(input: Input): Input {
  if (typeof input !== 'object') return probe
  return Object.fromEntries(Object.keys(input).map((name) => [name, probe]))
}

/** Even a part of a value is too much; four characters in a row are one. */
function quotesAny(message: string, values: readonly string[]): boolean {
  const plain = message.toLowerCase()
  return values.some((value) => quotes(plain, value.toLowerCase()))
}

function quotes(message: string, value: string): boolean {
  if (value.length < 4) return value !== '' && message.split(/[^\p{L}\p{N}]+/u).includes(value)
  for (let start = 0; start + 4 <= message.length; start++) {
    if (value.includes(message.slice(start, start + 4))) return true
  }
  return false
}

function oneLine(message: unknown): string {
  return String(message)
    .slice(0, longestMessage)
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
}

function keyOf({ path }: SchemaIssue): string | undefined {
  const [first] = path ?? []
  const key = typeof first === 'object' ? first.key : first
  return key === undefined ? undefined : String(key)
}
