import type { OperationParameter } from '@staticfire/contracts'
import { asObject, asText } from './pointers.ts'
import { type Sampler, sampleSchema } from './sample-schema.ts'
import { CannotSample } from './cannot-sample.ts'

/** These are the client's own business (OpenAPI 3.1, Parameter Object). */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])

/** A sample for every path parameter and for every other one that is required. */
export function sampleParameters(
  path: string,
  declared: readonly unknown[],
  sampler: Sampler,
): OperationParameter[] {
  // A parameter of the operation replaces one of its path with the same name and place.
  const parameters = new Map<string, OperationParameter>()
  for (const entry of declared) {
    const parameter = asObject(entry) ?? {}
    const { name, in: place, required } = parameter
    if (typeof name !== 'string' || (place !== 'path' && required !== true)) continue
    if (place === 'cookie') throw new CannotSample(`the cookie "${name}" is required.`)
    if (place === 'header' && ignoredHeaders.has(name.toLowerCase())) continue
    if (place !== 'path' && place !== 'query' && place !== 'header') continue
    if (place === 'path' && !path.includes(`{${name}}`)) continue
    const sample = valueOf(parameter, name, sampler)
    parameters.set(`${place} ${name}`, { name, in: place, sample })
  }
  for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g)) {
    const key = `path ${name}`
    if (!parameters.has(key)) parameters.set(key, { name, in: 'path', sample: '1' })
  }
  return [...parameters.values()]
}

function valueOf(parameter: Record<string, unknown>, name: string, sampler: Sampler): string {
  const [example] = Object.values(asObject(parameter['examples']) ?? {})
  const given = parameter['example'] ?? asObject(example)?.['value']
  if (given !== undefined) return text(given, name)
  const [media] = Object.values(asObject(parameter['content']) ?? {})
  const schema = asObject(parameter['schema'] ?? asObject(media)?.['schema']) ?? { type: 'string' }
  const sample = sampleSchema(schema, sampler)
  // Nothing is called 0: the sampler's default for a number is a poor id.
  const isBareNumber = sample === 0 && schema['minimum'] === undefined && !('default' in schema)
  return text(isBareNumber ? 1 : sample, name)
}

function text(value: unknown, name: string): string {
  if (Array.isArray(value)) return value.map((each) => text(each, name)).join(',')
  if (typeof value === 'object') throw new CannotSample(`the parameter "${name}" is an object.`)
  return asText(value)
}
