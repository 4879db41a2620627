import { discreetIssues } from './discreet-issues.ts'
import type { Loaded, LoadingOptions, Origin } from './load-each.ts'
import type { Problem } from './problems.ts'
import type { Found } from './sources.ts'
import { type StandardSchema, validate } from './standard-schema.ts'
import { hint } from './suspects.ts'

/**
 * Loads variables that one schema declares together. It is handed those it names or, when it does
 * not tell their names, all that are set. Its values are texts: references to secrets are not followed.
 */
export async function loadWhole(
  schema: StandardSchema,
  names: readonly string[] | undefined,
  { sources, suspect }: Pick<LoadingOptions, 'sources' | 'suspect'>,
): Promise<Loaded> {
  const asked = names ?? [...sources.names()]
  const found = new Map<string, Found>()
  const problems: Problem[] = []
  for (const name of asked) {
    const it = await sources.find(name)
    if (it === undefined) continue
    if ('problem' in it) problems.push({ name, text: it.problem })
    else found.set(name, it)
  }
  const input = Object.fromEntries([...found].map(([name, { text }]) => [name, text]))
  const result = await validate(schema, input)
  for (const { key, message } of await discreetIssues(schema, input, result.issues ?? [])) {
    const where = found.get(key ?? '')?.where
    // A path may lead through a value's own keys: only the names of variables are repeated.
    const name = where !== undefined || names?.includes(key ?? '') === true ? key : undefined
    if (problems.some((it) => it.name !== undefined && it.name === name)) continue
    problems.push({ name, text: line(message, where, name, suspect) })
  }
  const value = result.issues === undefined ? result.value : {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ name: undefined, text: 'the schema gives no object' })
  }
  const values = { ...(value as Record<string, unknown>) }
  const originOf = (name: string): Origin =>
    found.get(name)?.origin ?? (values[name] === undefined ? 'none' : 'default')
  const known = names ?? Object.keys(values)
  const origins = new Map(known.map((name) => [name, originOf(name)]))
  return { values, origins, watched: [], problems }
}

function line(
  message: string,
  where: string | undefined,
  name: string | undefined,
  suspect: LoadingOptions['suspect'],
): string {
  if (where !== undefined) return `${message}; it is set ${where}`
  return name === undefined ? message : `missing; ${message}${hint(suspect(name))}`
}
