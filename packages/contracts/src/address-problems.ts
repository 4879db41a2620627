import type { DependencyKind } from './blueprint.ts'
import type { Configuration, DependencyConfig } from './configuration.ts'
import type { Problem } from './problems.ts'

/** What is wrong with where dependencies come from, and with the variables that carry their addresses. */
export function checkAddresses(configuration: Configuration): Problem[] {
  const dependencies = Object.entries(configuration.dependencies ?? {})
  return [
    ...dependencies.flatMap(([name, it]) => sourceProblems(name, it)),
    ...sharedVariables(configuration),
  ]
}

/** The variables that carry a dependency's address, by part. */
export function addressVariables({
  env,
}: DependencyConfig): Exclude<DependencyConfig['env'], string> {
  return typeof env === 'string' ? { url: env } : env
}

const schemes: Record<DependencyKind, string[]> = {
  postgres: ['postgres', 'postgresql'],
  mysql: ['mysql', 'mariadb'],
  redis: ['redis', 'rediss'],
  amqp: ['amqp', 'amqps'],
  http: ['http', 'https'],
  tcp: ['tcp'],
}

function sourceProblems(name: string, { kind, from }: DependencyConfig): Problem[] {
  const path = ['dependencies', name, 'from']
  if (from === undefined && kind !== 'postgres') {
    return [{ path, message: `is required for ${kind}: a URL on this machine, or a command` }]
  }
  if (from === 'embedded' && kind !== 'postgres') {
    return [
      { path, message: `embedded is there for postgres only; give ${kind} a URL or a command` },
    ]
  }
  if (typeof from !== 'string' || from === 'embedded') return []
  if (!URL.canParse(from)) return [{ path, message: 'is not a URL' }]
  const scheme = new URL(from).protocol.slice(0, -1)
  if (schemes[kind].includes(scheme)) return []
  return [
    {
      path,
      message: `a ${scheme} URL, but kind is ${kind}: expected ${schemes[kind].join(':// or ')}://`,
    },
  ]
}

/** One variable can carry one address: a second writer would undo the interposition unseen. */
function sharedVariables({ dependencies = {}, env = {}, port = 'PORT' }: Configuration): Problem[] {
  const owners = new Map<string, string>([[String(port), 'port']])
  const problems: Problem[] = []
  for (const [name, dependency] of Object.entries(dependencies)) {
    for (const [part, variable] of Object.entries(addressVariables(dependency))) {
      const path =
        typeof dependency.env === 'string'
          ? ['dependencies', name, 'env']
          : ['dependencies', name, 'env', part]
      const owner = owners.get(variable)
      if (owner !== undefined)
        problems.push({ path, message: `${variable} is also set by ${owner}` })
      owners.set(variable, `dependencies.${name}`)
    }
  }
  for (const variable of Object.keys(env)) {
    const owner = owners.get(variable)
    if (owner === undefined || String(env[variable]).includes('${')) continue
    const message = `is set by ${owner}: remove it here, the check gives it an address of its own`
    problems.push({ path: ['env', variable], message })
  }
  return problems
}
