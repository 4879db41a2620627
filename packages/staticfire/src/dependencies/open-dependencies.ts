import type { Dependency } from '@staticfire/contracts'
import { createProxy } from '@staticfire/proxy'
import type { Proxy } from '@staticfire/proxy'
import { addressVariables, movedAddress } from './interposed-address.ts'
import type { Address } from './interposed-address.ts'
import type { PostgresDatabases } from './postgres-databases.ts'

/** A dependency that runs, from which instances are served. */
export interface ReadyDependency extends PostgresDatabases {
  dependency: Dependency
  upstream: { host: string; port: number; tls?: boolean } | { path: string }
}

/** What one instance talks to. */
export interface OpenDependencies extends AsyncDisposable {
  readonly proxies: Map<string, Proxy>
  /** The variables that lead the service to the proxies. */
  readonly env: Record<string, string>
  /** Values for placeholders: `dependency.database.url` and its parts. */
  readonly values: Record<string, string>
  /** Passwords among the variables, for checks that look for leaks. */
  readonly secrets: string[]
  /** The variables of each dependency, to break one at a time. */
  readonly addresses: Map<string, Address>
  dispose(): Promise<void>
}

/** A proxy for each dependency, and a database of its own for each Postgres with scratch ones. */
export async function openDependencies(
  ready: ReadyDependency[],
  instanceId: string,
  useTemplate = false,
): Promise<OpenDependencies> {
  await using stack = new AsyncDisposableStack()
  const opened = await Promise.allSettled(
    ready.map((one) => openOne(one, instanceId, useTemplate, stack)),
  )
  const failed = opened.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  const doors = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const kept = stack.move()
  const dispose = () => kept.disposeAsync()
  return {
    proxies: new Map(doors.map(({ one, proxy }) => [one.dependency.name, proxy])),
    env: Object.assign({}, ...doors.map((door) => door.env)) as Record<string, string>,
    values: Object.assign({}, ...doors.map(({ one, address }) => placeholders(one, address))),
    secrets: ready.flatMap((one) => one.secrets),
    addresses: new Map(doors.map(({ one, address }) => [one.dependency.name, address])),
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

async function openOne(
  one: ReadyDependency,
  instanceId: string,
  useTemplate: boolean,
  stack: AsyncDisposableStack,
) {
  const { dependency, scratch, upstream } = one
  const url = new URL(one.url)
  if (scratch && useTemplate) url.pathname = `/${scratch.template}`
  else if (scratch) {
    const database = await scratch.create(instanceId)
    stack.defer(() => scratch.drop(database))
    url.pathname = `/${database}`
  }
  const protocol = protocolOf(dependency)
  // Deferred after the database, so closed before it is dropped.
  const proxy = stack.use(await createProxy({ upstream, protocol, name: dependency.name }))
  const address = movedAddress(scratch ? url.href : one.url, proxy.host, proxy.port)
  const env = { ...one.env, ...addressVariables(dependency.env, address) }
  return { one, proxy, address, env }
}

function protocolOf({ kind }: Dependency) {
  return kind === 'mysql' || kind === 'amqp' ? 'tcp' : kind
}

function placeholders({ dependency }: ReadyDependency, address: Address): Record<string, string> {
  return Object.fromEntries(
    Object.entries(address).map(([part, value]) => [
      `dependency.${dependency.name}.${part}`,
      value,
    ]),
  )
}
