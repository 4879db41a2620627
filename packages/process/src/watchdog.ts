import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { ProcessError } from './errors.ts'
import { MARK_VARIABLE, toolId } from './mark.ts'
import { requireProc } from './proc/platform.ts'
import { requireRemovable } from './removable-path.ts'
import { tellTreesTo } from './watched-trees.ts'
import type { WatchdogMessage } from './watchdog-message.ts'

/** A process that cleans up after this one, also when this one is killed with SIGKILL. */
export interface Watchdog extends AsyncDisposable {
  readonly pid: number
  readonly isAlive: boolean
  /** Has a file or folder removed, with all in it, when this process ends before `keep` is said. */
  removeOnDeath(path: string): void
  keep(path: string): void
}

export interface WatchdogOptions {
  /** Gives up waiting for it to be ready; has no effect afterwards. */
  signal?: AbortSignal
}

let current: Promise<Watchdog> | undefined

/**
 * Starts the watchdog of this process; there is one at most, a second call returns it. Trees are
 * told to it by themselves. Disposal has it kill what still runs, remove what is registered, and end.
 */
export async function startWatchdog(options: WatchdogOptions = {}): Promise<Watchdog> {
  requireProc('watch over processes')
  if (current && (await current).isAlive) return current
  current = launch(options)
  current.catch(() => (current = undefined))
  return current
}

async function launch({ signal }: WatchdogOptions): Promise<Watchdog> {
  const inherited = process.env[MARK_VARIABLE]
  const child = spawn(process.execPath, [programPath(), toolId], {
    cwd: '/',
    detached: true, // A session of its own: what is sent to the tool's group does not reach it.
    stdio: ['pipe', 'pipe', 'ignore'],
    env: inherited ? { [MARK_VARIABLE]: inherited } : {},
  })
  await untilReady(child, signal)
  return guard(child, child.stdin)
}

function guard(child: ChildProcess, input: Writable): Watchdog {
  let isAlive = true
  const ended = once(child, 'exit').then(() => {
    isAlive = false
    tellTreesTo(undefined)
  })
  const send = (message: WatchdogMessage) => {
    if (isAlive) input.write(`${JSON.stringify(message)}\n`)
  }
  input.on('error', () => {}) // It died: 'exit' tells.
  release(child)
  tellTreesTo(send)
  return {
    pid: child.pid ?? 0,
    get isAlive() {
      return isAlive
    },
    removeOnDeath: (path) => send({ do: 'remove', path: requireRemovable(path) }),
    keep: (path) => send({ do: 'keep', path }),
    async [Symbol.asyncDispose]() {
      child.ref()
      input.end()
      await ended
    },
  }
}

async function untilReady(child: ChildProcess, signal?: AbortSignal): Promise<void> {
  const failed = new AbortController()
  const either = AbortSignal.any(signal ? [signal, failed.signal] : [failed.signal])
  child.once('error', (cause) => failed.abort(failure(cause.message, cause)))
  child.once('exit', (code, name) => failed.abort(failure(`it ended with ${name ?? code}`)))
  try {
    await once(child.stdout as Readable, 'data', { signal: either })
  } catch {
    child.kill('SIGKILL')
    throw either.reason
  }
}

/** The tool may end while the watchdog runs: that is what it is for. */
function release(child: ChildProcess): void {
  child.unref()
  child.stdout?.destroy()
  const input = child.stdin
  if (input && 'unref' in input && typeof input.unref === 'function') input.unref()
}

function failure(why: string, cause?: Error): ProcessError {
  return new ProcessError(
    'watchdog-failed',
    `The watchdog could not be started: ${why}. Without it processes may stay behind when this tool is killed.`,
    { cause },
  )
}

/** Beside this file, as source or as built. */
function programPath(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`./watchdog-child.${extension}`, import.meta.url))
}
