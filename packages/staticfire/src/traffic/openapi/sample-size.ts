import { asArray, asObject, asText, resolved } from './pointers.ts'

const maxDepth = 8

/**
 * How many values a sample of this schema would have at most. A few nested lists with a minimum, or
 * types that each hold several others, would otherwise keep the sampler busy for hours.
 */
export function sampleSize(
  schema: unknown,
  document: object,
  options: { requiredOnly: boolean },
): number {
  const known = new Map<unknown, number[]>()
  return sizeOf(schema, 0)

  function sizeOf(node: unknown, depth: number): number {
    const object = resolved(node, document)
    if (!object || depth > maxDepth) return 1
    const sizes = known.get(object) ?? []
    known.set(object, sizes)
    return (sizes[depth] ??= ownSize(object) + childrenSize(object, depth + 1))
  }

  function childrenSize(object: Record<string, unknown>, depth: number): number {
    const required = new Set(asArray(object['required']))
    const properties = Object.entries(asObject(object['properties']) ?? {})
      .filter(([name]) => !options.requiredOnly || required.has(name))
      .map(([, property]) => property)
    const items = object['prefixItems'] ?? object['items'] ?? object['contains']
    const listLength = Math.max(1, Number(object['minItems'] ?? 1))
    const alternatives = [asArray(object['oneOf'])[0], asArray(object['anyOf'])[0]]
    const others = [object['if'], object['then'], object['additionalProperties']]
    return (
      sum([...properties, ...asArray(object['allOf']), ...alternatives, ...others], depth) +
      listLength * sum(Array.isArray(items) ? items : [items], depth)
    )
  }

  function sum(nodes: readonly unknown[], depth: number): number {
    return nodes.reduce<number>((total, node) => (node ? total + sizeOf(node, depth) : total), 0)
  }
}

/** Long strings and repetitions in patterns count as the values that they are as large as. */
function ownSize({ minLength, pattern }: Record<string, unknown>): number {
  const repetitions = [...asText(pattern).matchAll(/\{(\d+)/g)].map((match) => Number(match[1]))
  return (
    1 + Number(minLength ?? 0) / 10 + repetitions.reduce((product, each) => product * each, 1) / 10
  )
}
