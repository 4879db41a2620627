import type { z } from 'zod'
import { nearest } from './nearest.ts'
import { knownKeys, placesOfKey } from './schema-keys.ts'
import { looksSecret } from './secret-names.ts'

type Issue = z.core.$ZodIssue

/** Something wrong with a value; `path` leads to it. */
export interface Problem {
  path: PropertyKey[]
  message: string
  nearest?: string
}

/** Nobody reads more, and a file of nothing but mistakes must not take long. */
const maximum = 200

/** What zod found, as one sentence each that says what was expected. */
export function problemsOf(issues: Issue[], schema: z.ZodType, input: unknown): Problem[] {
  const problems = issues.flatMap((it) => explain(it, [], schema, input)).slice(0, maximum)
  const meant = new Set(
    problems.flatMap((it) => (it.nearest === undefined ? [] : [sibling(it.path, it.nearest)])),
  )
  return problems.filter(
    (it) =>
      !(it.message.startsWith('is required') && meant.has(key(it.path))) &&
      !problems.some((other) => leadsTo(it.path, other.path)),
  )
}

/** True when one path leads to the other: then the problem of one may be the cause of the other's. */
export function areRelated(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  return leadsTo(a, b) || leadsTo(b, a) || key(a) === key(b)
}

/** The noun that stands for what was expected, where the schema does not say it itself. */
export function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return nouns[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'too_small') return 'more'
  return 'something else'
}

/** `traffic.requests[0].path`. */
export function key(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const word = String(part).slice(0, 100)
    const name = /^[\w/-]+$/.test(word) ? word : JSON.stringify(word)
    return text === '' ? name : `${text}.${name}`
  }, '')
}

const nouns: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
}

function explain(issue: Issue, base: PropertyKey[], schema: z.ZodType, input: unknown): Problem[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, maximum).map((name) => unknownKey(name, path, schema))
  }
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.find((errors) => !errors.some(isOfAnotherKind))
    if (branch !== undefined) return branch.flatMap((it) => explain(it, path, schema, input))
  }
  if (issue.code === 'invalid_key') {
    return [{ path, message: `the key is not ${issue.issues[0]?.message ?? 'allowed'}` }]
  }
  const value = valueAt(input, path)
  if (issue.code === 'custom') {
    return [
      { path, message: value === undefined ? `is required: ${issue.message}` : issue.message },
    ]
  }
  return [{ path, ...sentence(issue, value, path) }]
}

/** True when the value is not what this branch of a union is about, rather than a faulty one of it. */
function isOfAnotherKind(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys' && issue.code !== 'custom'
}

function sentence(issue: Issue, value: unknown, path: PropertyKey[]): Omit<Problem, 'path'> {
  if (value === undefined) return { message: `is required: ${issue.message}` }
  if (value === null) {
    return { message: `is empty: remove it, or give it a value (${issue.message})` }
  }
  const message = `expected ${issue.message}, got ${show(value, path)}`
  const values = issue.code === 'invalid_value' ? issue.values.map(String) : []
  const near = typeof value === 'string' ? nearest(value, values) : undefined
  return near === undefined
    ? { message }
    : { message: `${message}; did you mean ${near}?`, nearest: near }
}

function unknownKey(name: string, parent: PropertyKey[], schema: z.ZodType): Problem {
  const path = [...parent, name]
  const known = knownKeys(schema, parent)
  const near = nearest(name, known)
  if (near !== undefined) {
    return { path, message: `unknown key; did you mean ${near}?`, nearest: near }
  }
  const places = placesOfKey(schema, name).slice(0, 3)
  if (places.length > 0) {
    return { path, message: `unknown key here; there is ${places.join(' and ')}` }
  }
  return { path, message: `unknown key; known here: ${known.join(', ')}` }
}

/** True when `path` is above `other`: what is said of the whole follows from a faulty part. */
function leadsTo(path: readonly PropertyKey[], other: readonly PropertyKey[]): boolean {
  return path.length < other.length && path.every((part, i) => part === other[i])
}

function sibling(path: PropertyKey[], name: string): string {
  return key([...path.slice(0, -1), name])
}

/** A value as a message may show it: cut, and nothing where the key says that it is a secret. */
function show(value: unknown, path: PropertyKey[]): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  const text = JSON.stringify(value)
  const isSecret = path.some((part) => looksSecret(String(part))) || /:\/\/[^/]*@/.test(text)
  if (isSecret) return typeof value === 'string' ? 'text' : `a ${typeof value}`
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<PropertyKey, unknown>)[part]
        : undefined,
    input,
  )
}
