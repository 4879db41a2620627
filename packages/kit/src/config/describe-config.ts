import { type FieldFacts, unknownFacts } from './field.ts'
import type { Origin } from './load-each.ts'
import { withoutPassword } from './without-password.ts'
import type { Variable } from './variables.ts'

/** What is known of one variable, without its value. */
export interface VariableDescription {
  readonly name: string
  readonly kind: string
  readonly expected: string
  readonly isRequired: boolean
  readonly isSecret: boolean
  /** The allowed words, of a field that has such. */
  readonly values?: readonly string[]
  /** As text. */
  readonly default: string | undefined
  readonly source: Origin
}

/** Where a configuration keeps its own description. */
export const described = Symbol('described')

/** What a configuration is made of: names, kinds, defaults and where values came from, never values. */
export function describeConfig(config: {
  readonly [described]: readonly VariableDescription[]
}): readonly VariableDescription[] {
  return config[described]
}

/** `variables` is undefined for a schema that does not tell them: what it gave is described then. */
export function describeVariables(
  variables: readonly Variable[] | undefined,
  origins: ReadonlyMap<string, Origin>,
): readonly VariableDescription[] {
  const known = variables ?? [...origins.keys()].map((name) => ({ name, facts: unknownFacts }))
  return known.map(({ name, facts }) => description(name, facts, origins.get(name) ?? 'none'))
}

function description(name: string, facts: FieldFacts, source: Origin): VariableDescription {
  const { kind, expected, isRequired, isSecret, values, defaultText } = facts
  const fallback = defaultText === undefined ? undefined : withoutPassword(defaultText)
  return {
    name,
    kind,
    expected,
    isRequired,
    isSecret,
    ...(values && { values }),
    default: fallback,
    source,
  }
}
