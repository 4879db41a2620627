import { createServer } from 'node:net'
import type { Blueprint } from '@staticfire/contracts'
import { now, startProcess, type ProcessTree } from '@staticfire/process'
import type { Proxy } from '@staticfire/proxy'
import type { OpenDependencies, PreparedDependencies } from '../dependencies/index.ts'
import { openReceivers, type ReceiverKind, type Receivers } from '../receivers/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { createClient, type Client } from '../traffic/client.ts'

/** One running copy of the service, with a port, a database and proxies of its own. */
export interface Instance extends AsyncDisposable {
  readonly id: string
  readonly port: number
  /** Its working directory: the service's folder in the sandbox. */
  readonly cwd: string
  readonly process: ProcessTree
  readonly proxies: ReadonlyMap<string, Proxy>
  readonly client: Client
  /** Where it sends its traces, errors and measurements; only for an instance that asked for them. */
  readonly receivers?: Receivers
  /** Another client, with connections of its own; `localAddress` is where they come from. */
  createClient(options?: { localAddress?: string }): Client
  /** The environment it was started with. */
  readonly env: Readonly<Record<string, string>>
  /** Secret values that only this instance has, e.g. its database's password. */
  readonly secrets: readonly string[]
}

export interface StartInstanceOptions {
  /** Changes the environment just before the start. */
  mutateEnv?: (env: Record<string, string>) => void
  /** Runs when the proxies stand and the service does not: faults that are there from the start. */
  beforeStart?: (proxies: ReadonlyMap<string, Proxy>) => Promise<void>
  /** Points its telemetry of these kinds, and no other, at receivers of its own. */
  receivers?: readonly ReceiverKind[]
  /** Runs when they stand and the service does not. */
  beforeTelling?: (receivers: Receivers) => Promise<void>
}

/** What every instance of a run shares. */
export interface Pad {
  blueprint: Blueprint
  sandbox: Sandbox
  dependencies: PreparedDependencies
  identities: ReadonlyMap<string, Record<string, string>>
  onLogs(instance: string, lines: string[]): Promise<void>
}

export async function startInstance(
  pad: Pad,
  id: string,
  options: StartInstanceOptions,
  signal: AbortSignal,
): Promise<Instance> {
  const { blueprint, sandbox } = pad
  await using undo = new AsyncDisposableStack()
  const opened = undo.use(await pad.dependencies.open(id))
  await options.beforeStart?.(opened.proxies)

  const receivers = options.receivers ? undo.use(await openReceivers()) : undefined
  if (receivers) await options.beforeTelling?.(receivers)

  const port = 'number' in blueprint.port ? blueprint.port.number : await freePort()
  const values = { port: String(port), ...opened.values }
  const env = {
    ...instanceEnv(pad, opened, port, values),
    ...receivers?.env(blueprint.env, options.receivers ?? []),
  }
  options.mutateEnv?.(env)
  const child = undo.use(
    await startProcess({
      argv: sandbox.argv(blueprint.start, values),
      cwd: sandbox.dir,
      env,
      label: id,
      signal,
    }),
  )
  undo.defer(() =>
    pad.onLogs(
      id,
      child.logs.lines.map(({ at, stream, text }) => `${at.toFixed(1)} ${stream} ${text}`),
    ),
  )
  const newClient: Instance['createClient'] = (from = {}) =>
    createClient({
      ...from,
      host: '127.0.0.1',
      port,
      operations: blueprint.operations,
      identities: pad.identities,
    })
  const client = undo.use(newClient())
  const owned = undo.move()
  return {
    id,
    port,
    cwd: sandbox.dir,
    process: child,
    proxies: opened.proxies,
    client,
    ...(receivers && { receivers }),
    createClient: newClient,
    env,
    secrets: opened.secrets,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function instanceEnv(
  { blueprint, sandbox }: Pad,
  opened: OpenDependencies,
  port: number,
  values: Record<string, string>,
): Record<string, string> {
  const portEnv = 'variable' in blueprint.port ? { [blueprint.port.variable]: String(port) } : {}
  return sandbox.env({ ...portEnv, ...opened.env }, values)
}

/**
 * A port below the ephemeral range, so that no outgoing connection of anybody takes it between this
 * look and the service's own bind.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 4000; tries++) {
    const port = 20_000 + (nextPort++ % 10_000)
    if (await canBind(port)) return port
  }
  throw new Error('no free port between 20000 and 30000')
}

let nextPort = Math.floor(now()) % 10_000

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
