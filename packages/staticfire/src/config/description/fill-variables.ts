import {
  addressVariables,
  type Configuration,
  type DescribedVariable,
  type VariableConfig,
} from '@staticfire/contracts'
import { budgetBounds } from './budget-bounds.ts'
import { choose, type Filling } from './filling.ts'

type Variables = Record<string, VariableConfig>

/**
 * Variables that the file does not name. Those that carry an address are left as they are implied: a
 * description that calls one optional would excuse a service that starts without it.
 */
export function fillVariables(
  { variables = {}, dependencies = {}, port = 'PORT' }: Configuration,
  described: readonly DescribedVariable[],
  filling: Filling,
): Variables {
  const addresses = new Set(
    Object.values(dependencies).flatMap((it) => Object.values(addressVariables(it))),
  )
  const filled = new Map(Object.entries(variables))
  let added = 0
  for (const each of described) {
    const { name } = each
    const declared = filled.get(name)
    if (declared !== undefined) tellDifferences(name, declared, each, filling)
    if (declared !== undefined || addresses.has(name)) continue
    if (++added > budgetBounds.variables) continue
    filled.set(name, variableOf(each, name === port))
    filling.described[`variables.${name}`] = textOf(each)
  }
  if (added > budgetBounds.variables) {
    filling.notes.push(
      `The service describes ${added} variables that staticfire.yaml does not declare; the first ${budgetBounds.variables} were tried.`,
    )
  }
  return Object.fromEntries(filled)
}

function tellDifferences(
  name: string,
  declared: VariableConfig,
  { isRequired, isSecret, ...described }: DescribedVariable,
  filling: Filling,
): void {
  const at = `variables.${name}`
  const same = (value: boolean) => ({
    value,
    text: String(value),
    isSame: (it: boolean) => it === value,
  })
  // What the file leaves open of a variable that it declares follows from the rest of its declaration.
  if (declared.required !== undefined)
    choose(filling, `${at}.required`, declared.required, same(isRequired))
  if (declared.secret !== undefined)
    choose(filling, `${at}.secret`, declared.secret, same(isSecret))
  const text = described.default
  if (declared.default !== undefined && text !== undefined)
    choose(filling, `${at}.default`, String(declared.default), {
      value: text,
      text,
      isSame: (it) => it === text,
    })
}

function variableOf(it: DescribedVariable, isPort: boolean): VariableConfig {
  const { values, isRequired, isSecret } = it
  const type = isPort ? 'integer' : it.type === 'enum' && values === undefined ? 'string' : it.type
  return {
    type,
    ...(type === 'enum' && values && { values }),
    required: isRequired,
    ...(it.default !== undefined && { default: it.default }),
    // A name that looks like a secret's stays one, whatever is said about it.
    ...(isSecret && { secret: true }),
  }
}

function textOf({ type, isRequired, isSecret }: DescribedVariable): string {
  return `${type}, ${isRequired ? 'required' : 'optional'}${isSecret ? ', secret' : ''}`
}
