import type { Blueprint, Dependency } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Stage } from '../sandbox/stage.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import type { EmbeddedPostgres } from './embedded-postgres.ts'
import { plainUrl } from './interposed-address.ts'
import { startCommandDependency } from './command-dependency.ts'
import { openDependencies } from './open-dependencies.ts'
import type { OpenDependencies, ReadyDependency } from './open-dependencies.ts'
import { embeddedDatabases, urlDatabases } from './postgres-databases.ts'
import { runSetups } from './run-setup.ts'
import { checkUrlDependency } from './url-dependency.ts'

export interface PrepareOptions {
  blueprint: Blueprint
  sandbox: Sandbox
  signal: AbortSignal
  /** What `enterNamespace` gave: how dependencies given by URL are reached. */
  stage?: Pick<Stage, 'gateways'>
  allowHosts?: string[]
  setupTimeoutMs?: number
  startTimeoutMs?: number
}

export interface PreparedDependencies extends AsyncDisposable {
  /** Fresh databases and proxies for one instance. */
  open(instanceId: string): Promise<OpenDependencies>
  /** What a reader of the result should know, e.g. that a database is used as it is. */
  readonly notes: string[]
  /** Which of them ended by themselves until now, and were started again. */
  endings(): string[]
  /** Passwords of the dependencies, for masking. */
  readonly secrets: string[]
  dispose(): Promise<void>
}

/** Starts or checks every dependency once, and runs their `setup` into template databases. */
export async function prepareDependencies(options: PrepareOptions): Promise<PreparedDependencies> {
  const { blueprint } = options
  const notes: string[] = []
  const endings = new Set<string>()
  await using stack = new AsyncDisposableStack()
  const server = sharedServer(stack, options)
  const outcomes = await Promise.allSettled(
    blueprint.dependencies.map((dependency) =>
      prepareOne(dependency, { options, server, notes, endings, stack }),
    ),
  )
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  const ready = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  )
  await runSetups(ready, options)
  const kept = stack.move()
  const dispose = () => kept.disposeAsync()
  return {
    open: (instanceId) => openDependencies(ready, instanceId),
    notes,
    endings: () => [...endings],
    secrets: ready.flatMap((one) => one.secrets),
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

interface Context {
  options: PrepareOptions
  server: () => Promise<EmbeddedPostgres>
  notes: string[]
  endings: Set<string>
  stack: AsyncDisposableStack
}

function prepareOne(dependency: Dependency, context: Context): Promise<ReadyDependency> {
  switch (dependency.from.type) {
    case 'embedded':
      return prepareEmbedded(dependency, context)
    case 'command':
      return prepareCommand(dependency, context)
    case 'url':
      return prepareUrl(dependency, dependency.from.url, context)
  }
}

async function prepareEmbedded(dependency: Dependency, context: Context): Promise<ReadyDependency> {
  if (dependency.kind !== 'postgres') {
    throw new StaticfireError(
      'dependency-unsupported',
      `There is no embedded ${dependency.kind} server for the dependency ${dependency.name}; ` +
        'only Postgres is embedded.',
      {
        hint:
          `Have the check start one: from: { command: …, portEnv: PORT } under ` +
          `dependencies.${dependency.name}, or give the URL of one on this machine.`,
      },
    )
  }
  const server = await context.server()
  const databases = await embeddedDatabases(server, dependency)
  context.stack.use(databases.scratch)
  const { host, port, socket } = server
  const upstream = socket === undefined ? { host, port } : { path: socket }
  return { dependency, ...databases, upstream }
}

async function prepareCommand(dependency: Dependency, context: Context): Promise<ReadyDependency> {
  const { sandbox, signal, startTimeoutMs } = context.options
  const started = await startCommandDependency(dependency, {
    sandbox,
    signal,
    ...(startTimeoutMs !== undefined && { startTimeoutMs }),
    onEnded: (told) => context.endings.add(told),
  })
  context.stack.use(started)
  const { host, port } = started
  const url = plainUrl(dependency.kind, host, port)
  return { dependency, url, upstream: { host, port }, secrets: [] }
}

async function prepareUrl(
  dependency: Dependency,
  url: string,
  context: Context,
): Promise<ReadyDependency> {
  const { options, notes, stack } = context
  const gateway = options.stage?.gateways[dependency.name]
  const place =
    gateway === undefined
      ? await checkUrlDependency(dependency, {
          allowHosts: options.allowHosts ?? [],
          signal: options.signal,
        })
      : undefined
  const upstream = place
    ? { host: place.host, port: place.port, ...(place.isTls && { tls: true }) }
    : { path: gateway ?? '' }
  if (dependency.kind === 'postgres') {
    const databases = await urlDatabases(url, upstream, dependency, notes)
    if (databases.scratch) stack.use(databases.scratch)
    return { dependency, ...databases, upstream }
  }
  const { password } = new URL(url)
  return { dependency, url, upstream, secrets: password ? [decodeURIComponent(password)] : [] }
}

/** One embedded server for all dependencies that want one, started by the first. */
function sharedServer(stack: AsyncDisposableStack, options: PrepareOptions) {
  let server: Promise<EmbeddedPostgres> | undefined
  return () => {
    server ??= startEmbeddedPostgres({ signal: options.signal }).then((one) => stack.use(one))
    return server
  }
}
