import type { Server, Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { openBlackHole } from './black-hole.ts'
import { now } from './clock.ts'
import { Connection } from './connection.ts'
import type { ConnectionHost } from './connection.ts'
import { ProxyError } from './errors.ts'
import type { Fault, FaultBehaviour, InjectedFault } from './fault.ts'
import { createBehaviour } from './faults/index.ts'
import { Ledger } from './ledger.ts'
import type { Attempt } from './ledger.ts'
import { isRefused, listen, occupyPort, portOf } from './listener.ts'
import { countPendingConnects } from './pending-connects.ts'
import type { ProtocolName } from './protocols/tap.ts'
import type { Installed } from './turn.ts'
import type { UpstreamAddress } from './upstream.ts'

export interface ProxyOptions {
  upstream: UpstreamAddress
  protocol: ProtocolName
  /** Shown in errors; the upstream's address when absent. */
  name?: string
  /** Where to listen; 127.0.0.1 and a free port when absent. */
  host?: string
  port?: number
  /** How many attempts the ledger keeps; 100,000 when absent. */
  maxAttempts?: number
}

/** Carries a dependency's traffic, notes every attempt, and hurts it on demand. */
export interface Proxy extends AsyncDisposable {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly protocol: ProtocolName
  readonly ledger: Ledger
  /** The fault that stands. */
  readonly fault: InjectedFault | undefined
  /** Replaces the fault that stands. It acts, also on existing connections, when this resolves. */
  inject(fault: Fault): Promise<InjectedFault>
  heal(): Promise<void>
  /** Ends every connection; says how many. */
  closeConnections(how: 'reset' | 'fin'): Promise<number>
  /** Connects of this machine that hang before the port; Linux only. */
  pendingConnects(): Promise<number>
  close(): Promise<void>
}

/** Starts a proxy before the upstream. Rejects with `listen-failed` when the port is taken. */
export async function createProxy(options: ProxyOptions): Promise<Proxy> {
  const proxy = new FaultProxy(options)
  await proxy.start(options.port ?? 0)
  return proxy
}

const refusalProbeMs = 2000

class FaultProxy implements Proxy, ConnectionHost {
  readonly name: string
  readonly host: string
  readonly protocol: ProtocolName
  readonly ledger: Ledger
  readonly upstream: UpstreamAddress
  readonly #connections = new Set<Connection>()
  #port = 0
  #server: Server | undefined
  /** What stands on the port while nothing listens. */
  #obstacle: AsyncDisposable | undefined
  #installed: Installed | undefined
  #isClosed = false
  #lastChange: Promise<unknown> = Promise.resolve()

  constructor({ upstream, protocol, name, host = '127.0.0.1', maxAttempts }: ProxyOptions) {
    this.upstream = upstream
    this.protocol = protocol
    this.name = name ?? ('path' in upstream ? upstream.path : `${upstream.host}:${upstream.port}`)
    this.host = host
    this.ledger = new Ledger(maxAttempts)
  }

  get port(): number {
    return this.#port
  }

  get fault(): InjectedFault | undefined {
    return this.#installed?.injected
  }

  async start(port: number): Promise<void> {
    this.#server = await listen(this.host, port, (socket) => this.#accept(socket))
    this.#port = portOf(this.#server)
  }

  inject(fault: Fault): Promise<InjectedFault> {
    return this.#change(async () => {
      if (this.#isClosed) throw this.#closedError()
      const behaviour = createBehaviour(fault, this.protocol)
      if (behaviour.listener !== this.#listenerState()) await this.#setListener(behaviour)
      this.#markHealed()
      const injected: InjectedFault = { fault, installedAt: now(), attemptsHit: 0 }
      this.#installed = { behaviour, injected }
      this.#act(this.#installed)
      return injected
    })
  }

  heal(): Promise<void> {
    return this.#change(async () => {
      if (this.#installed === undefined) return
      await hearEverything()
      this.#markHealed()
      for (const connection of this.#connections) connection.refault()
      await this.#openListener()
    })
  }

  async closeConnections(how: 'reset' | 'fin'): Promise<number> {
    const connections = [...this.#connections]
    for (const connection of connections) connection.end(how)
    return connections.length
  }

  pendingConnects(): Promise<number> {
    return countPendingConnects(this.#port)
  }

  close(): Promise<void> {
    return this.#change(async () => {
      this.#isClosed = true
      this.#markHealed()
      this.#server?.close()
      this.#server = undefined
      for (const connection of this.#connections) connection.destroy()
      await this.#obstacle?.[Symbol.asyncDispose]()
      this.#obstacle = undefined
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  claim(attempt: Attempt): Installed | undefined {
    const installed = this.#installed
    return installed?.behaviour.actsOn(attempt) === true ? installed : undefined
  }

  standing(): FaultBehaviour | undefined {
    const behaviour = this.#installed?.behaviour
    return behaviour?.holdsWithoutAttempt === true ? behaviour : undefined
  }

  cancel(backendKey: string): void {
    for (const { conversation } of this.#connections) {
      if (conversation.key === backendKey) conversation.cancelHead()
    }
  }

  closed(connection: Connection): void {
    this.#connections.delete(connection)
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this)
    this.#connections.add(connection)
    connection.open()
  }

  #act(installed: Installed): void {
    const { behaviour } = installed
    for (const connection of this.#connections) {
      if (behaviour.existing === 'kill-silently') connection.killSilently(installed)
      else connection.refault()
      if (behaviour.listener !== 'open') connection.end('reset')
    }
  }

  #markHealed(): void {
    if (this.#installed !== undefined) this.#installed.injected.healedAt = now()
    this.#installed = undefined
  }

  #listenerState(): FaultBehaviour['listener'] {
    return this.#installed?.behaviour.listener ?? 'open'
  }

  async #setListener({ listener }: FaultBehaviour): Promise<void> {
    if (listener === 'open') return this.#openListener()
    this.#server?.close()
    this.#server = undefined
    await this.#obstacle?.[Symbol.asyncDispose]()
    this.#obstacle =
      listener === 'black-hole' ? await openBlackHole(this.host, this.#port) : await this.#refuse()
  }

  async #refuse(): Promise<AsyncDisposable> {
    const occupied = await occupyPort(this.host, this.#port)
    if (await isRefused(this.host, this.#port, refusalProbeMs)) return occupied
    await occupied[Symbol.asyncDispose]()
    throw new ProxyError(
      'fault-not-acknowledged',
      `Something else accepts connections on ${this.host}:${this.#port}, so the proxy of ${this.name} cannot refuse them. Stop it and try again.`,
    )
  }

  async #openListener(): Promise<void> {
    if (this.#server !== undefined) return
    const obstacle = this.#obstacle
    this.#obstacle = undefined
    if (obstacle !== undefined) await obstacle[Symbol.asyncDispose]()
    this.#server = await listen(this.host, this.#port, (socket) => this.#accept(socket))
  }

  /** One change at a time, in the order they were asked for. */
  #change<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#lastChange.then(change)
    this.#lastChange = changed.catch(() => {})
    return changed
  }

  #closedError(): ProxyError {
    return new ProxyError(
      'proxy-closed',
      `The proxy of ${this.name} is closed. Create another one to inject a fault.`,
    )
  }
}

/** A client that has given up is heard before what was kept from it is released. */
async function hearEverything(): Promise<void> {
  await setImmediate()
  await setImmediate()
}
