import { type AddressPart, type Placeholder, replacePlaceholders } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'

export interface PlaceholderValues {
  port?: number
  /** Each dependency's address as the service shall see it. */
  dependencies: Record<string, Partial<Record<AddressPart, string | number>>>
}

/**
 * Fills `${port}` and `${dependency.<name>.<part>}` in a text, or in every text of a list or map
 * (keys stay). Throws a StaticfireError when a value is not known.
 */
export function fillPlaceholders<T>(value: T, values: PlaceholderValues): T {
  return fill(value, values) as T
}

function fill(value: unknown, values: PlaceholderValues): unknown {
  if (typeof value === 'string') return replacePlaceholders(value, (it) => lookUp(it, values))
  if (Array.isArray(value)) return value.map((it: unknown) => fill(it, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, fill(it, values)]))
}

function lookUp(it: Placeholder, { port, dependencies }: PlaceholderValues): string {
  const value =
    it.type === 'port'
      ? port
      : it.type === 'dependency' && Object.hasOwn(dependencies, it.dependency)
        ? dependencies[it.dependency]?.[it.part]
        : undefined
  if (value !== undefined) return String(value)
  const name = it.type === 'dependency' ? `dependency.${it.dependency}.${it.part}` : nameOf(it)
  throw new StaticfireError('invalid-configuration', `\${${name}} has no value here.`, {
    hint: 'A dependency has those parts that its URL has; a port is known only once the service is started.',
  })
}

function nameOf(it: Exclude<Placeholder, { type: 'dependency' }>): string {
  return it.type === 'port' ? 'port' : it.name
}
