import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { ProcessError } from './errors.ts'
import { type Exit, watchExit } from './exit.ts'
import { createListenerSearch, type Listener } from './listeners.ts'
import type { LogCapture } from './log-capture.ts'
import { findMain, type MainProcess } from './main-process.ts'
import { carriesMark } from './mark.ts'
import { Membership } from './membership.ts'
import { readCommandLine } from './proc/command-line.ts'
import { hasProc, requireProc } from './proc/platform.ts'
import { isSameProcess, type ProcessStat } from './proc/stat.ts'
import { reap } from './reap.ts'
import { type ResourceSample, sampleResources } from './resource-sample.ts'
import { sendSignal } from './send-signal.ts'
import { registerTree, type TreeRegistration } from './watched-trees.ts'

/** A started command with everything it starts. Disposal kills what is left of it. */
export interface ProcessTree extends AsyncDisposable {
  /** Of the top process, and of its group and session. */
  readonly pid: number
  readonly label: string
  readonly startedAt: number
  /** Resolves when the top process has ended and what it printed has been read; never rejects. */
  readonly exited: Promise<Exit>
  /** Set as soon as the top process has ended; others may live on. */
  readonly exit: Exit | undefined
  readonly logs: LogCapture
  /** The live members, oldest first, with those that left the group or the session. */
  pids(): Promise<number[]>
  /** The service itself, below npm, sh and the like. */
  main(): Promise<MainProcess>
  /** Where the tree accepts connections. */
  listeners(): Promise<Listener[]>
  sample(): Promise<ResourceSample>
  /** Sends a signal to the service itself, to what an orchestrator would signal, or to the whole group. */
  signal(signal: NodeJS.Signals, target: 'main' | 'top' | 'group'): Promise<{ pid: number }>
  /** The exit of the top process; undefined when it did not end in time. */
  waitForExit(timeoutMs: number, signal?: AbortSignal): Promise<Exit | undefined>
  /** True when no member is left, false when the time is over. */
  waitUntilGone(timeoutMs: number): Promise<boolean>
  /** SIGKILLs every member and waits until none is left; may be called again. */
  kill(): Promise<void>
}

export interface TreeParts {
  child: ChildProcess
  pid: number
  startTicks: number
  label: string
  mark: string
  startedAt: number
  outputs: string[]
  logs: LogCapture
  streams: Readable[]
  signal?: AbortSignal
}

const KILL_TIMEOUT_MS = 5_000
const TRUST_FOREIGN_MS = 2_000

export class RunningTree implements ProcessTree {
  readonly pid: number
  readonly label: string
  readonly startedAt: number
  readonly exited: Promise<Exit>
  readonly logs: LogCapture
  #exit: Exit | undefined
  #killing: Promise<void> | undefined
  readonly #parts: TreeParts
  readonly #membership: Membership
  readonly #registration: TreeRegistration
  readonly #searchListeners = createListenerSearch()

  constructor(parts: TreeParts) {
    this.#parts = parts
    this.pid = parts.pid
    this.label = parts.label
    this.startedAt = parts.startedAt
    this.logs = parts.logs
    this.#membership = new Membership({
      ownsMark: carriesMark(parts.mark),
      sinceTicks: parts.startTicks,
      trustForeignMs: TRUST_FOREIGN_MS,
    })
    this.#membership.addRoot(parts.pid, parts.startTicks, parts.outputs)
    this.#registration = registerTree(parts.pid, parts.startTicks, parts.outputs)
    this.exited = watchExit(parts.child, parts.logs, (exit) => {
      this.#exit = exit
      if (hasProc) this.#members() // Forgets the group at once when nothing outlived the top.
    })
    parts.signal?.addEventListener('abort', this.#killOnAbort)
    if (parts.signal?.aborted) this.#killOnAbort()
  }

  get exit(): Exit | undefined {
    return this.#exit
  }

  async pids(): Promise<number[]> {
    requireProc('list the processes of a service')
    return this.#members().map((member) => member.pid)
  }

  async main(): Promise<MainProcess> {
    requireProc('find the main process of a service')
    const members = this.#members()
    const main = findMain(members, {
      topPid: this.pid,
      commandLine: readCommandLine,
      listeningPids: () => this.#searchListeners(pidsOf(members)).map((listener) => listener.pid),
    })
    if (!main) throw this.#goneError('has no main process')
    return main
  }

  async listeners(): Promise<Listener[]> {
    requireProc('find the ports of a service')
    return this.#searchListeners(pidsOf(this.#members()))
  }

  async sample(): Promise<ResourceSample> {
    requireProc('sample a service')
    return sampleResources(this.#members())
  }

  async signal(signal: NodeJS.Signals, target: 'main' | 'top' | 'group'): Promise<{ pid: number }> {
    const pid = target === 'main' ? (await this.main()).pid : this.pid
    if (target === 'top' && this.#exit) throw this.#goneError(`cannot get ${signal}`)
    if (target === 'group' && hasProc && !this.#hasGroupMember()) {
      throw this.#goneError(`cannot get ${signal}: its group is empty`)
    }
    sendSignal(target === 'group' ? -pid : pid, signal, this.label)
    return { pid }
  }

  async waitForExit(timeoutMs: number, signal?: AbortSignal): Promise<Exit | undefined> {
    signal?.throwIfAborted()
    const over = new AbortController()
    const limit = AbortSignal.any(signal ? [signal, over.signal] : [over.signal])
    try {
      const timeout = delay(timeoutMs, undefined, { signal: limit })
      return await Promise.race([this.exited, timeout])
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    } finally {
      over.abort()
    }
  }

  async waitUntilGone(timeoutMs: number): Promise<boolean> {
    requireProc('watch the processes of a service')
    const deadline = performance.now() + timeoutMs
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 20)) {
      if (this.#members().length === 0) return true
      if (performance.now() >= deadline) return false
      await delay(Math.min(pauseMs, Math.max(0, deadline - performance.now())))
    }
  }

  kill(): Promise<void> {
    this.#killing ??= this.#killAll().finally(() => {
      this.#killing = undefined
    })
    return this.#killing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.kill()
    } finally {
      for (const stream of this.#parts.streams) stream.destroy()
    }
  }

  async #killAll(): Promise<void> {
    const left = hasProc ? await reap(this.#membership, KILL_TIMEOUT_MS) : this.#killGroup()
    if (left.length > 0) {
      throw new ProcessError(
        'cannot-kill',
        `${this.label}: ${left.length} of its processes are still alive ${KILL_TIMEOUT_MS} ms after SIGKILL (pid ${pidsOf(left).join(', ')}): they run as another user, or hang in the kernel. End them by hand.`,
      )
    }
    this.#forget()
    await this.exited
  }

  /** Without /proc the group is all that is known. */
  #killGroup(): ProcessStat[] {
    if (!this.#exit) sendSignal(-this.pid, 'SIGKILL', this.label)
    return []
  }

  #members(): ProcessStat[] {
    const { members, isCertain } = this.#membership.scan()
    for (const member of members) {
      if (member.session !== this.pid) this.#registration.escaped(member.pid, member.startTicks)
    }
    if (this.#exit && members.length === 0 && isCertain) this.#forget()
    return members
  }

  /** From now on another group may get the number: no signal must go there any more. */
  #forget(): void {
    this.#membership.removeRoot(this.pid)
    this.#registration.end()
    this.#parts.signal?.removeEventListener('abort', this.#killOnAbort)
  }

  // A failure is seen by whoever calls kill() or disposes of the tree.
  readonly #killOnAbort = () => void this.kill().catch(() => {})

  #hasGroupMember(): boolean {
    return this.#members().some(
      ({ group, pid, startTicks }) => group === this.pid && isSameProcess(pid, startTicks),
    )
  }

  #goneError(what: string): ProcessError {
    return new ProcessError(
      'process-gone',
      `${this.label} (pid ${this.pid}) ${what}: it has already ended. See \`exit\` and \`logs\` for why.`,
    )
  }
}

const pidsOf = (members: ProcessStat[]) => members.map((member) => member.pid)
