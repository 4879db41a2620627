import { asArray, asObject, resolved } from './pointers.ts'

type Json = Record<string, unknown>

/** Maps whose keys are names that the document gives, so that none of them is a keyword. */
const maps = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
  'schemas',
  'responses',
  'headers',
  'parameters',
  'paths',
  'content',
  'requestBodies',
  'pathItems',
  'callbacks',
])

/** Data, which holds no schema. */
const data = new Set(['enum', 'const'])

/**
 * Patterns and formats are not checked: a pattern of a stranger's may take for ever, and formats mean
 * different things to different writers. Ids would move the base of the references.
 */
const dropped = new Set([
  '$id',
  'id',
  '$schema',
  'pattern',
  'patternProperties',
  'format',
  'default',
  'example',
  'examples',
  'discriminator',
  'nullable',
  'xml',
])

/**
 * The document with every schema as JSON Schema 2020-12 has it, as a validator of responses reads it.
 * Where writers of documents are known to mean less than they say, the lesser is taken: `oneOf` holds
 * when several hold, and `nullable` allows null wherever it stands.
 */
export function withJsonSchemas(document: Json): Json {
  const done = new Map<object, unknown>()
  const isOld = !/^3\.[1-9]/.test(String(document['openapi']))
  return convert(document, false) as Json

  function convert(value: unknown, isMap: boolean): unknown {
    if (typeof value !== 'object' || value === null) return value
    const known = done.get(value)
    if (known !== undefined) return known
    if (Array.isArray(value)) {
      const list: unknown[] = []
      done.set(value, list)
      for (const each of value) list.push(convert(each, false))
      return list
    }
    const result: Json = {}
    done.set(value, result)
    for (const [key, child] of Object.entries(value)) {
      if (!isMap && dropped.has(key)) continue
      result[key] = !isMap && data.has(key) ? child : convert(child, !isMap && maps.has(key))
    }
    if (!isMap) adapt(result, value as Json)
    return result
  }

  function adapt(schema: Json, source: Json): void {
    if (isOld && typeof source['$ref'] === 'string') keepOnly(schema, '$ref')
    if (Array.isArray(source['items'])) rename(schema, 'items', 'prefixItems')
    if (schema['oneOf'] !== undefined && schema['anyOf'] === undefined) {
      rename(schema, 'oneOf', 'anyOf')
    }
    adaptBound(schema, 'minimum', 'exclusiveMinimum')
    adaptBound(schema, 'maximum', 'exclusiveMaximum')
    // With its patterns gone, what they allow would be one property too many.
    if (source['patternProperties'] !== undefined) delete schema['additionalProperties']
    adaptRequired(schema, source)
    if (source['nullable'] === true) allowNull(schema)
  }

  /** What only a request carries is not required of a response. */
  function adaptRequired(schema: Json, source: Json): void {
    if (!Array.isArray(source['required'])) {
      if (typeof source['required'] === 'boolean') delete schema['required']
      return
    }
    const properties = asObject(source['properties'])
    schema['required'] = source['required'].filter(
      (name) => resolved(properties?.[String(name)], document)?.['writeOnly'] !== true,
    )
  }
}

/** `exclusiveMinimum: true` beside a `minimum`, as OpenAPI 3.0 writes it. */
function adaptBound(schema: Json, bound: string, exclusive: string): void {
  if (typeof schema[exclusive] !== 'boolean') return
  if (schema[exclusive]) rename(schema, bound, exclusive)
  else delete schema[exclusive]
}

function allowNull(schema: Json): void {
  const { type } = schema
  const isPlain = !['enum', 'const', '$ref', 'allOf', 'anyOf', 'oneOf'].some((key) => key in schema)
  if (isPlain && type !== undefined) {
    schema['type'] = [...new Set([...(Array.isArray(type) ? asArray(type) : [type]), 'null'])]
    return
  }
  const rest = { ...schema }
  for (const key of Object.keys(schema)) delete schema[key]
  schema['anyOf'] = [rest, { type: 'null' }]
}

function keepOnly(schema: Json, key: string): void {
  for (const each of Object.keys(schema)) if (each !== key) delete schema[each]
}

function rename(schema: Json, from: string, to: string): void {
  schema[to] = schema[from]
  delete schema[from]
}
