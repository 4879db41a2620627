/** What this part needs of a Standard Schema v1 (https://standardschema.dev): zod 4, Valibot, ArkType and others. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export function isStandardSchema(value: unknown): value is StandardSchema {
  // ArkType's schemas are functions.
  return (typeof value === 'object' || typeof value === 'function') && value !== null
    ? '~standard' in value && typeof value['~standard'] === 'object'
    : false
}

/** A schema that throws has found its input wrong; what it threw may quote that input. */
export async function validate<Output>(
  schema: StandardSchema<Output>,
  value: unknown,
): Promise<SchemaResult<Output>> {
  try {
    return await schema['~standard'].validate(value)
  } catch {
    return { issues: [{ message: 'its schema threw an error' }] }
  }
}
