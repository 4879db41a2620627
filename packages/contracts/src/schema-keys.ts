import { z } from 'zod'

/** The keys that a schema knows at a path of the value; empty where any key, or none, may stand. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const keys = descend(schema, path).flatMap((at) =>
    at instanceof z.ZodObject ? Object.keys(at.shape) : [],
  )
  return [...new Set(keys)]
}

/** Where else a key is known, e.g. `openapi` → [`endpoints.openapi`, `traffic.openapi`]. */
export function placesOfKey(schema: z.core.$ZodType, key: string): string[] {
  return alternatives(schema).flatMap((at) => {
    if (at instanceof z.ZodArray) return placesOfKey(at.element, key).map((place) => `[].${place}`)
    if (at instanceof z.ZodRecord)
      return placesOfKey(at.valueType, key).map((place) => `*.${place}`)
    if (!(at instanceof z.ZodObject)) return []
    return Object.entries(at.shape).flatMap(([name, child]) => [
      ...(name === key ? [name] : []),
      ...placesOfKey(child, key).map((place) => `${name}.${place}`.replace('.[]', '[]')),
    ])
  })
}

function descend(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  const [head, ...rest] = path
  const here = alternatives(schema)
  if (head === undefined) return here
  return here.flatMap((at) => {
    if (at instanceof z.ZodArray) return descend(at.element, rest)
    if (at instanceof z.ZodRecord) return descend(at.valueType, rest)
    const child = at instanceof z.ZodObject ? at.shape[String(head)] : undefined
    return child === undefined ? [] : descend(child, rest)
  })
}

function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodExactOptional) return alternatives(schema.unwrap())
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives)
  return [schema]
}
