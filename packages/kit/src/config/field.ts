import { KitError } from '../kernel/errors.ts'
import type { StandardSchema } from './standard-schema.ts'

/** What is known of a variable without its value. */
export interface FieldFacts {
  /** `port`, `duration`, `secret` …; `schema` for a foreign one. */
  readonly kind: string
  /** Ends the sentence "expected …": `a port from 0 to 65535`. */
  readonly expected: string
  readonly isRequired: boolean
  readonly isSecret: boolean
  /** As it would stand in the environment. */
  readonly defaultText: string | undefined
  /** The allowed words, of a field that has such. */
  readonly values?: readonly string[]
  /** One line for who sets it, from the option `note`. */
  readonly note: string | undefined
}

/** One variable: a Standard Schema from its text (undefined: not set) to its value, with its facts. */
export interface Field<T> extends StandardSchema<T> {
  readonly facts: FieldFacts
}

export interface FieldOptions<T> {
  /** Stands when the variable is not set. */
  default?: T
  /** One line that `.env.example` and the stubs say about it. */
  note?: string
}

interface Definition<T> {
  kind: string
  expected: string
  isSecret?: boolean
  values?: readonly string[]
  /** Undefined: not valid. */
  parse(text: string): T | undefined
  /** Parsed like what is set, so that a default that is not valid is found at once. */
  defaultText?: string | undefined
  note?: string | undefined
}

/** Throws OPTION_INVALID when the default is not valid itself. */
export function defineField<T>(definition: Definition<T>): Field<T> {
  const { kind, expected, isSecret = false, values, parse, defaultText, note } = definition
  const fallback = defaultText === undefined ? undefined : parse(defaultText)
  if (defaultText !== undefined && fallback === undefined) {
    throw new KitError('OPTION_INVALID', `The default of a ${kind} field must be ${expected}.`)
  }
  const isRequired = fallback === undefined
  return {
    facts: {
      kind,
      expected,
      isRequired,
      isSecret,
      ...(values && { values }),
      defaultText,
      note,
    },
    '~standard': {
      version: 1,
      vendor: 'staticfire',
      validate(given) {
        if (given === undefined) return isRequired ? wrong(expected) : { value: fallback as T }
        const value = typeof given === 'string' ? parse(given) : undefined
        return value === undefined ? wrong(expected) : { value }
      },
    },
  }
}

/** `port(3000)` and `port({ default: 3000, min: 1024 })` say the same. */
export function optionsOf<Options extends FieldOptions<unknown>>(
  given: Options['default'] | Options | undefined,
): Options {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Options
  return (given === undefined ? {} : { default: given }) as Options
}

export function factsOf(schema: StandardSchema): FieldFacts | undefined {
  return (schema as Partial<Field<unknown>>).facts
}

/** What is said of a variable whose schema does not tell. */
export const unknownFacts: FieldFacts = {
  kind: 'schema',
  expected: 'what its schema asks for',
  isRequired: false,
  isSecret: false,
  defaultText: undefined,
  note: undefined,
}

function wrong(expected: string) {
  return { issues: [{ message: `expected ${expected}` }] }
}
