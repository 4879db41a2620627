import { type Field, factsOf, unknownFacts } from '../field.ts'
import type { StandardSchema } from '../standard-schema.ts'

/** The same field, undefined instead of a problem when it is not set: `optional(url())`. */
export function optional<T>(field: StandardSchema<T>): Field<T | undefined> {
  const inner = field['~standard']
  const facts = factsOf(field) ?? unknownFacts
  return {
    facts: { ...facts, isRequired: false },
    '~standard': {
      version: 1,
      vendor: 'staticfire',
      validate: (given) =>
        given === undefined && facts.defaultText === undefined
          ? { value: undefined }
          : inner.validate(given),
    },
  }
}
