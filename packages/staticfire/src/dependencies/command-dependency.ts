import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Dependency } from '@staticfire/contracts'
import { StartError, startProcess } from '@staticfire/process'
import type { ProcessTree } from '@staticfire/process'
import { StaticfireError } from '../errors.ts'
import { fillPlaceholders } from '../sandbox/placeholders.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { findFreePort } from './free-port.ts'

export interface CommandDependency extends AsyncDisposable {
  readonly host: string
  readonly port: number
}

export interface CommandDependencyOptions {
  sandbox: Sandbox
  signal: AbortSignal
  startTimeoutMs?: number
  /** Called when it ended by itself while the service was checked, each time, with a sentence. */
  onEnded?(told: string): void
}

const host = '127.0.0.1'
/** A stand-in that goes on dying would only burn the processor. */
const mostRestarts = 20

/**
 * Starts a dependency by its command and waits until it accepts connections on its port. One that ends
 * by itself later, perhaps by what the service passed on to it, is started again on the same port.
 */
export async function startCommandDependency(
  dependency: Dependency,
  options: CommandDependencyOptions,
): Promise<CommandDependency> {
  if (dependency.from.type !== 'command') throw new TypeError('not started by a command')
  const { command, portEnv, env } = dependency.from
  const { sandbox, signal, startTimeoutMs = 30_000 } = options
  const port = await findFreePort()
  const run = () =>
    start(dependency.name, () =>
      startProcess({
        argv: sandbox.argv(command, { port: String(port) }),
        cwd: sandbox.dir,
        env: sandbox.bareEnv({
          ...fillPlaceholders(env, { port: String(port) }),
          [portEnv]: String(port),
        }),
        label: dependency.name,
        signal,
      }),
    )
  const tree = await run()
  try {
    await waitUntilListening(dependency, tree, port, { signal, startTimeoutMs, portEnv })
  } catch (error) {
    await tree[Symbol.asyncDispose]()
    throw error
  }
  const supervised = supervise(tree, run, (ended) =>
    options.onEnded?.(
      `The dependency ${dependency.name} ${howItEnded(ended)} while the service was checked, and was started again.${lastLineOf(ended)}`,
    ),
  )
  return { host, port, [Symbol.asyncDispose]: supervised }
}

/** Starts it again whenever it ends, until the returned function is called. */
function supervise(
  first: ProcessTree,
  run: () => Promise<ProcessTree>,
  onEnded: (tree: ProcessTree) => void,
): () => Promise<void> {
  let tree: ProcessTree = first
  let isStopping = false
  const watching = (async () => {
    for (let restarts = 0; restarts < mostRestarts; restarts++) {
      await tree.exited
      if (isStopping) return
      onEnded(tree)
      await tree[Symbol.asyncDispose]()
      tree = await run()
      if (isStopping) await tree[Symbol.asyncDispose]()
    }
  })().catch(() => undefined) // It cannot be started any more: what needs it will say so.
  return async () => {
    isStopping = true
    await tree[Symbol.asyncDispose]()
    await watching
  }
}

function howItEnded({ exit }: ProcessTree): string {
  return exit?.signal ? `was ended by ${exit.signal}` : `ended with exit code ${exit?.code}`
}

function lastLineOf(tree: ProcessTree): string {
  const last = tree.logs.tail(20).findLast(({ text }) => text.trim() !== '')
  return last ? ` It printed last: ${last.text.trim().slice(0, 200)}` : ''
}

async function start(name: string, begin: () => Promise<ProcessTree>): Promise<ProcessTree> {
  try {
    return await begin()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    const code = error.code === 'command-not-found' ? 'command-not-found' : 'dependency-failed'
    throw new StaticfireError(
      code,
      `The dependency ${name} could not be started. ${error.message}`,
      {
        cause: error,
        hint: `Correct dependencies.${name}.from.command in staticfire.yaml.`,
      },
    )
  }
}

async function waitUntilListening(
  dependency: Dependency,
  tree: ProcessTree,
  port: number,
  options: { signal: AbortSignal; startTimeoutMs: number; portEnv: string },
): Promise<void> {
  const { signal, startTimeoutMs, portEnv } = options
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(startTimeoutMs)])
  while (!(await accepts(port, deadline))) {
    signal.throwIfAborted()
    if (tree.exit) throw await ended(dependency.name, tree)
    if (deadline.aborted)
      throw await neverListened(dependency.name, tree, port, portEnv, startTimeoutMs)
    await delay(25, undefined, { signal: deadline }).catch(() => undefined)
  }
  // Whoever answers must be the command, not something that took the port after it died.
  if (tree.exit) throw await ended(dependency.name, tree)
}

async function accepts(port: number, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect', { signal })
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function ended(name: string, tree: ProcessTree): Promise<StaticfireError> {
  await tree.exited
  return new StaticfireError(
    'dependency-failed',
    `The dependency ${name} ${howItEnded(tree)} before it accepted a connection.${printed(tree)}`,
    { hint: `Run its command by hand in the service's folder; see dependencies.${name}.from.` },
  )
}

async function neverListened(
  name: string,
  tree: ProcessTree,
  port: number,
  portEnv: string,
  startTimeoutMs: number,
): Promise<StaticfireError> {
  const listeners = await tree.listeners().catch(() => [])
  const elsewhere = listeners.map((listener) =>
    listener.kind === 'tcp' ? `${listener.address}:${listener.port}` : listener.path,
  )
  const instead = elsewhere.length > 0 ? ` It listens on ${elsewhere.join(', ')} instead.` : ''
  return new StaticfireError(
    'dependency-failed',
    `The dependency ${name} did not listen on ${host}:${port} within ` +
      `${startTimeoutMs / 1000} s.${instead}${printed(tree)}`,
    { hint: `It has to listen on the port in ${portEnv}; another name: from: { portEnv: NAME }.` },
  )
}

function printed(tree: ProcessTree): string {
  const lines = tree.logs.tail(10).map((line) => `  ${line.text}`)
  return lines.length > 0 ? ` It printed:\n${lines.join('\n')}` : ' It printed nothing.'
}
