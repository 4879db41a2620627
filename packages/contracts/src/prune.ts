import type { z } from 'zod'

/** The value without what its schema refuses, or undefined when nothing sound is left. */
export function prune<T>(value: unknown, schema: z.ZodType<T>): T | undefined {
  const rest = structuredClone(value)
  // Each round removes something, a level higher each time; the file's depth bounds the rounds.
  for (let round = 0; round < 20; round++) {
    const parsed = schema.safeParse(rest)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const name of issue.keys) remove(rest, [...issue.path, name])
      } else if (!remove(rest, issue.path) && !remove(rest, issue.path.slice(0, -1))) {
        return undefined
      }
    }
  }
  return undefined
}

function remove(value: unknown, path: PropertyKey[]): boolean {
  const last = path.at(-1)
  const parent = path.slice(0, -1).reduce<unknown>(child, value)
  if (last === undefined || typeof parent !== 'object' || parent === null) return false
  if (!Object.hasOwn(parent, last)) return false
  // In a list this leaves a hole, and the next round takes the list: items must keep their index.
  return Reflect.deleteProperty(parent, last)
}

function child(value: unknown, part: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
  return (value as Record<PropertyKey, unknown>)[part]
}
