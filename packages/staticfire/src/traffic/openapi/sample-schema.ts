import { walkReferences } from './pointers.ts'
import { CannotSample } from './cannot-sample.ts'

export interface Sampler {
  sample: (schema: never, options: object, document: object) => unknown
  document: Record<string, unknown>
}

const maxSampleLength = 256 * 1024

/** A value that fits the schema: its examples, constants, enums and defaults win over invention. */
export function sampleSchema(
  schema: Record<string, unknown>,
  { sample, document }: Sampler,
  options: { requiredOnly?: boolean } = {},
): unknown {
  for (const { reference } of walkReferences(schema)) {
    if (!reference.startsWith('#')) {
      throw new CannotSample(`it refers to ${reference.slice(0, 200)}, which is not fetched.`)
    }
  }
  const value = sample(
    schema as never,
    {
      skipReadOnly: true,
      skipNonRequired: options.requiredOnly ?? false,
      maxSampleDepth: 8,
      enablePatterns: true,
      quiet: true,
    },
    document,
  )
  if ((JSON.stringify(value)?.length ?? 0) > maxSampleLength) {
    throw new CannotSample('a sample of its schema is too large.')
  }
  return value
}
