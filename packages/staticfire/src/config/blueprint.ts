import type {
  Blueprint,
  Configuration,
  Dependency,
  DependencyConfig,
  Gate,
  Identity,
  IdentityConfig,
  Operation,
  RateLimit,
  StopContract,
} from '@staticfire/contracts'
import { addressVariables, parseDuration } from '@staticfire/contracts'
import { toArgv, toArgvs } from './commands.ts'
import { readCommit } from './commit.ts'
import type { CompleteConfiguration } from './load.ts'
import { findOperation, requestId } from './operations.ts'
import { variablesOf } from './variables.ts'

export interface BlueprintInput {
  configuration: CompleteConfiguration
  /** The service's own folder, absolute. */
  root: string
  /** From the traffic part's loadOperations; see requestsToLoad. */
  operations?: Operation[]
  notes?: string[]
  /** Keys that the service's own description filled; see mergeDescription. */
  described?: Record<string, string>
  /** What the command line says instead of the file. */
  overrides?: { gate?: Partial<Gate>; commit?: string }
}

/** What the service is: the configuration with defaults filled in, commands split, durations in milliseconds. */
export async function toBlueprint(input: BlueprintInput): Promise<Blueprint> {
  const { configuration, root, operations = [], notes = [], described = {}, overrides = {} } = input
  const { port = 'PORT', traffic = {}, build, crash, provided = {} } = configuration
  const commit = overrides.commit ?? (await readCommit(root))
  const operationId = (request: string) => findOperation(request, operations)?.id ?? request
  return {
    service: configuration.service,
    root,
    ...(commit !== undefined && { commit }),
    build: build === undefined ? [] : toArgvs(build),
    start: toArgv(configuration.start),
    port: typeof port === 'number' ? { number: port } : { variable: port },
    stop: stopContract(configuration.stop),
    endpoints: configuration.endpoints ?? {},
    ...(traffic.openapi !== undefined && { openapi: traffic.openapi }),
    env: texts(configuration.env),
    variables: variablesOf(configuration),
    dependencies: Object.entries(configuration.dependencies ?? {}).map(dependency),
    operations,
    identities: Object.entries(traffic.identities ?? {}).map(identity),
    ...(traffic.limits && { limits: rateLimit(traffic.limits) }),
    fallbacks: (traffic.fallbacks ?? []).map((it) => ({
      ...it,
      operation: operationId(it.operation),
    })),
    ...(crash !== undefined && { crash: operationId(requestId(crash)) }),
    waivers: configuration.waivers ?? [],
    provided,
    gate: {
      level: 'bronze',
      require: [],
      unproven: 'hold',
      ...configuration.gate,
      ...overrides.gate,
    },
    ...(Object.keys(described).length > 0 && { described }),
    notes: [...notes, ...unmatched(configuration, operations)],
  }
}

function stopContract(stop: Configuration['stop'] = {}): StopContract {
  return {
    signal: stop.signal ?? 'SIGTERM',
    graceMs: parseDuration(stop.grace ?? '30s'),
    preStopMs: parseDuration(stop.preStop ?? '0s'),
    isGraceDeclared: stop.grace !== undefined,
    isPreStopDeclared: stop.preStop !== undefined,
  }
}

function dependency([name, it]: [string, DependencyConfig]): Dependency {
  return {
    name,
    kind: it.kind,
    env: addressVariables(it),
    from: dependencySource(it.from),
    setup: it.setup === undefined ? [] : toArgvs(it.setup),
    ...(it.timeout !== undefined && { timeoutMs: parseDuration(it.timeout) }),
    ...(it.attempts !== undefined && { attempts: it.attempts }),
    ...(it.reset !== undefined && { resetMs: parseDuration(it.reset) }),
    ...(it.pool !== undefined && { pool: it.pool }),
    ...(it.critical !== undefined && { critical: it.critical }),
    scratch: it.scratch ?? false,
  }
}

function dependencySource(from: DependencyConfig['from'] = 'embedded'): Dependency['from'] {
  if (from === 'embedded') return { type: 'embedded' }
  if (typeof from === 'string') return { type: 'url', url: from }
  const { command, portEnv = 'PORT', env } = from
  return { type: 'command', command: toArgv(command), portEnv, env: texts(env) }
}

function identity([name, it]: [string, IdentityConfig]): Identity {
  return {
    name,
    ...(it.token !== undefined && { token: it.token }),
    ...(it.command !== undefined && { command: toArgv(it.command) }),
    headers: it.headers ?? {},
  }
}

function rateLimit(
  limits: NonNullable<NonNullable<Configuration['traffic']>['limits']>,
): RateLimit {
  const { requests, per, lowered, ...optional } = limits
  return {
    requests,
    perMs: parseDuration(per),
    ...optional,
    ...(lowered && {
      lowered: {
        requests: lowered.requests,
        perMs: parseDuration(lowered.per ?? per),
        env: texts(lowered.env),
      },
    }),
  }
}

function texts(env: Configuration['env'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]))
}

function unmatched({ traffic = {} }: Configuration, operations: Operation[]): string[] {
  const unknown = (traffic.fallbacks ?? []).filter(
    (it) => operations.length > 0 && findOperation(it.operation, operations) === undefined,
  )
  return unknown.map(
    (it) => `traffic.fallbacks names ${it.operation}, which is none of the service's operations.`,
  )
}
