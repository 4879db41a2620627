import type { Configuration } from './configuration.ts'
import { nearest } from './nearest.ts'
import { addressPartNames, findPlaceholders, type Placeholder } from './placeholders.ts'
import type { Problem } from './problems.ts'

/** Placeholders that name nothing. They are filled in values of `env` and in commands, and nowhere else. */
export function placeholderProblems(
  configuration: Configuration,
  dependencies: string[],
): Problem[] {
  return strings(filledParts(configuration)).flatMap(({ path, text }) =>
    findPlaceholders(text).flatMap((it) => {
      const message = complaint(it, dependencies)
      return message === undefined ? [] : [{ path, message }]
    }),
  )
}

function filledParts(configuration: Configuration): Configuration {
  const { build, start, env, environments, dependencies, data, release, run } = configuration
  return { build, start, env, environments, dependencies, data, release, run } as Configuration
}

function complaint(it: Placeholder, dependencies: string[]): string | undefined {
  if (it.type === 'port') return undefined
  if (it.type === 'dependency') {
    if (dependencies.includes(it.dependency)) return undefined
    return `unknown dependency ${it.dependency} in a placeholder${suggestion(it.dependency, dependencies)}`
  }
  const known = [
    'port',
    ...dependencies.flatMap((name) => addressPartNames.map((part) => `dependency.${name}.${part}`)),
  ]
  const near = suggestion(it.name, known) || '; write $${ for a literal ${'
  return `unknown placeholder \${${it.name.slice(0, 60)}}${near}`
}

function suggestion(name: string, known: string[]): string {
  const near = nearest(name, known)
  return near === undefined ? '' : `; did you mean ${near}?`
}

function strings(
  value: unknown,
  path: PropertyKey[] = [],
): { path: PropertyKey[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (typeof value !== 'object' || value === null) return []
  const isList = Array.isArray(value)
  return Object.entries(value).flatMap(([name, it]) =>
    strings(it, [...path, isList ? Number(name) : name]),
  )
}
