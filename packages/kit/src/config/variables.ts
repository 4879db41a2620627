import { KitError } from '../kernel/errors.ts'
import { type FieldFacts, factsOf, unknownFacts } from './field.ts'
import { isStandardSchema, type StandardSchema } from './standard-schema.ts'

/** Variables by name, each our own field or any Standard Schema. */
export type Fields = Readonly<Record<string, StandardSchema>>

export interface Variable {
  readonly name: string
  readonly facts: FieldFacts
}

interface JsonSchema {
  readonly type?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly description?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

/**
 * What is declared, in its order. Undefined for a schema of the whole that does not tell its
 * properties (https://standardschema.dev/json-schema). Throws OPTION_INVALID for a name that no
 * variable can have.
 */
export function variablesOf(declared: Fields | StandardSchema): readonly Variable[] | undefined {
  const variables = isStandardSchema(declared)
    ? propertiesOf(jsonSchemaOf(declared))
    : Object.entries(declared).map(([name, schema]) => ({ name, facts: fieldFacts(name, schema) }))
  for (const { name } of variables ?? []) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue
    throw new KitError(
      'OPTION_INVALID',
      `${JSON.stringify(name)} is no name for a variable: use letters, digits and _.`,
    )
  }
  return variables
}

/** The same for generators, which have nothing to say without names. */
export function knownVariables(declared: Fields | StandardSchema): readonly Variable[] {
  const variables = variablesOf(declared)
  if (variables !== undefined) return variables
  throw new KitError(
    'OPTION_INVALID',
    'The schema does not tell its variables (it has no JSON Schema). Declare each variable as a field.',
  )
}

function propertiesOf(schema: JsonSchema | undefined): Variable[] | undefined {
  if (schema?.properties === undefined) return undefined
  return Object.entries(schema.properties).map(([name, property]) => {
    const isRequired = schema.required?.includes(name) === true && property.default === undefined
    return { name, facts: schemaFacts(property, isRequired) }
  })
}

function fieldFacts(name: string, schema: StandardSchema): FieldFacts {
  if (!isStandardSchema(schema)) {
    throw new KitError('OPTION_INVALID', `${name} is not declared by a Standard Schema.`)
  }
  return factsOf(schema) ?? schemaFacts(jsonSchemaOf(schema) ?? {}, isRequiredBy(schema))
}

function schemaFacts(schema: JsonSchema, isRequired: boolean): FieldFacts {
  const { type, default: fallback, description, enum: words } = schema
  const isPlain = ['string', 'number', 'boolean'].includes(typeof fallback)
  return {
    kind: 'schema',
    expected: Array.isArray(words)
      ? `one of ${words.join(', ')}`
      : typeof type === 'string'
        ? `a value of type ${type}`
        : unknownFacts.expected,
    isRequired,
    isSecret: false,
    defaultText: isPlain ? String(fallback) : undefined,
    note: typeof description === 'string' ? description : undefined,
  }
}

function isRequiredBy(schema: StandardSchema): boolean {
  try {
    const result = schema['~standard'].validate(undefined)
    if (!(result instanceof Promise)) return result.issues !== undefined
    // Whether it wants a value shows too late here; its failure is no news.
    result.catch(() => {})
  } catch {
    // A schema that throws at undefined wants a value.
  }
  return true
}

/** Schemas that have no JSON form, such as dates, throw. */
function jsonSchemaOf(schema: StandardSchema): JsonSchema | undefined {
  const { jsonSchema } = schema['~standard'] as {
    jsonSchema?: { input?(options: { target: string }): JsonSchema }
  }
  try {
    return jsonSchema?.input?.({ target: 'draft-2020-12' })
  } catch {
    return undefined
  }
}
