import { CannotSample } from './cannot-sample.ts'
import { walkReferences } from './pointers.ts'
import { sampleSize } from './sample-size.ts'

export interface Sampler {
  sample: (schema: never, options: object, document: object) => unknown
  document: Record<string, unknown>
}

const maxSampleValues = 20_000
const maxSampleLength = 256 * 1024

/** A value that fits the schema: its examples, constants, enums and defaults win over invention. */
export function sampleSchema(
  schema: Record<string, unknown>,
  { sample, document }: Sampler,
  { requiredOnly = false }: { requiredOnly?: boolean } = {},
): unknown {
  for (const { reference } of walkReferences(schema)) {
    if (!reference.startsWith('#')) {
      throw new CannotSample(`it refers to ${reference.slice(0, 200)}, which is not fetched.`)
    }
  }
  if (sampleSize(schema, document, { requiredOnly }) > maxSampleValues) {
    throw new CannotSample('a sample of its schema is too large.')
  }
  const value = sample(
    schema as never,
    {
      skipReadOnly: true,
      skipNonRequired: requiredOnly,
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
