import { describeConfig } from './config/index.ts'
import { Secret } from './config/secret.ts'
import type { VariableDescription } from './config/index.ts'
import {
  type DependencyFacts,
  type DependencyKind,
  type Description,
  descriptionVersion,
  type EndpointFacts,
  type LimitFacts,
  type VariableFacts,
  type VariableType,
} from './describe/index.ts'

/** What a service says beside what the kit knows of it. */
export interface DescribeMore {
  endpoints?: EndpointFacts
  /** By the name that they were handed to the kit under. */
  dependencies?: Readonly<Record<string, Partial<DependencyFacts>>>
  flags?: readonly string[]
}

export interface Described {
  name: string
  version: string
  config: Parameters<typeof describeConfig>[0]
  limits(): LimitFacts
  drain: Description['drain']
}

/** Gathers what is known while the service is put together, and tells it when asked. */
export interface Describer {
  dependency(name: string, facts: Partial<DependencyFacts>): void
  more(facts: DescribeMore): void
  describe(): Description
  /** Of a dependency of a known kind; its address tells which variable it is from. */
  tell(
    name: string,
    kind: DependencyKind,
    address: string | undefined,
    facts: Partial<DependencyFacts>,
  ): void
}

const ownEndpoints = { live: '/health', ready: '/ready', startup: '/startup', metrics: '/metrics' }

export function createDescriber({ name, version, config, limits, drain }: Described): Describer {
  const dependencies = new Map<string, Partial<DependencyFacts>>()
  const endpoints: EndpointFacts = { ...ownEndpoints }
  const flags = new Set<string>()

  function dependency(dependencyName: string, facts: Partial<DependencyFacts>): void {
    dependencies.set(dependencyName, { ...dependencies.get(dependencyName), ...facts })
  }

  return {
    dependency,
    more(facts) {
      Object.assign(endpoints, facts.endpoints)
      for (const flag of facts.flags ?? []) flags.add(flag)
      for (const [each, more] of Object.entries(facts.dependencies ?? {})) dependency(each, more)
    },
    describe: () => ({
      schemaVersion: descriptionVersion,
      service: { name, version },
      dependencies: [...dependencies].map(([each, facts]) => ({
        name: each,
        kind: 'other',
        ...facts,
      })),
      limits: limits(),
      variables: describeConfig(config).map(variableFacts),
      endpoints: { ...endpoints },
      drain,
      flags: [...flags],
    }),
    tell(each, kind, address, facts) {
      const variable = address === undefined ? undefined : variableOf(address)
      dependency(each, { kind, ...(variable !== undefined && { env: variable }), ...facts })
    },
  }

  /** The variable whose value this is, where that is exactly one. */
  function variableOf(value: string): string | undefined {
    const holders = Object.entries(config).filter(([, held]) => textOf(held) === value)
    return holders.length === 1 ? holders[0]?.[0] : undefined
  }
}

function textOf(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value
}

const longestDefault = 200

function variableFacts(it: VariableDescription): VariableFacts {
  const { isSecret, values } = it
  const type = typeOf(it)
  const isTold = !isSecret && it.default !== undefined && it.default.length <= longestDefault
  return {
    name: it.name,
    type,
    ...(type === 'enum' && values && { values }),
    isRequired: it.isRequired,
    isSecret,
    ...(isTold && { default: it.default }),
  }
}

const types: Readonly<Record<string, VariableType>> = {
  port: 'integer',
  integer: 'integer',
  number: 'number',
  flag: 'boolean',
  url: 'url',
  duration: 'duration',
}

function typeOf({ kind, values }: VariableDescription): VariableType {
  if (values !== undefined && values.length > 0) return 'enum'
  return types[kind] ?? 'string'
}
