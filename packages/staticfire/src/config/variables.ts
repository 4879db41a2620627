import type { Configuration, Variable, VariableConfig } from '@staticfire/contracts'
import { addressVariables, looksSecret } from '@staticfire/contracts'

/**
 * The variables that the service reads: those declared, and those that its dependencies and its port
 * imply. A declaration wins over what is implied.
 */
export function variablesOf(configuration: Configuration): Variable[] {
  const declared = Object.entries(configuration.variables ?? {})
  const implied = [...portVariable(configuration), ...addresses(configuration)]
  const taken = new Set(declared.map(([name]) => name))
  return [
    ...declared.map(([name, it]) => fromDeclaration(name, it, implied)),
    ...implied.filter(({ name }) => !taken.has(name)),
  ]
}

function fromDeclaration(name: string, it: VariableConfig, implied: Variable[]): Variable {
  const known = implied.find((other) => other.name === name)
  return {
    name,
    type: it.type,
    ...(it.values && { values: it.values }),
    required: it.required ?? (it.default === undefined && known?.required !== false),
    ...(it.default !== undefined && { default: String(it.default) }),
    secret: it.secret ?? known?.secret ?? looksSecret(name),
    ...(known?.dependency !== undefined && { dependency: known.dependency }),
    source: 'declared',
  }
}

function portVariable({ port = 'PORT', start = [], env = {} }: Configuration): Variable[] {
  if (typeof port === 'number') return []
  // It is told another way, and the variable may not be read at all.
  const told = [start, ...Object.values(env)].flat().join(' ')
  if (told.includes('${port}')) return []
  return [{ name: port, type: 'integer', required: false, secret: false, source: 'implied' }]
}

function addresses({ dependencies = {} }: Configuration): Variable[] {
  return Object.entries(dependencies).flatMap(([dependency, it]) =>
    Object.entries(addressVariables(it)).map(([part, name]) => ({
      name,
      type: part === 'url' ? 'url' : part === 'port' ? 'integer' : 'string',
      required: true,
      // Of a URL only the password is secret (see secretValues): a service may well print the rest.
      secret: part === 'password',
      dependency,
      source: 'implied',
    })),
  )
}
