import { replacePlaceholders } from '@staticfire/contracts'
import type { Placeholder } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'

/** What placeholders stand for: `port`, `dependency.database.url` … → text. */
export type PlaceholderValues = Record<string, string>

/** Fills the placeholders in every value of a declared environment. */
export function fillPlaceholders(
  declared: Record<string, string>,
  values: PlaceholderValues,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, text]) => [name, fillText(text, values, name)]),
  )
}

/** Fills the placeholders of one text; `where` names it for a person when one has no value. */
export function fillText(text: string, values: PlaceholderValues, where: string): string {
  return replacePlaceholders(text, (placeholder) => {
    const key = keyOf(placeholder)
    if (Object.hasOwn(values, key)) return values[key] ?? ''
    throw new StaticfireError(
      'invalid-configuration',
      `${where} in staticfire.yaml uses \${${key}}, which has no value here.`,
      { hint: `These have one: ${Object.keys(values).toSorted().join(', ') || 'none'}.` },
    )
  })
}

function keyOf(placeholder: Placeholder): string {
  if (placeholder.type === 'port') return 'port'
  if (placeholder.type === 'unknown') return placeholder.name
  return `dependency.${placeholder.dependency}.${placeholder.part}`
}
