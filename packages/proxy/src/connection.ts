import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { Conversation } from './conversation.ts'
import type { FaultBehaviour } from './fault.ts'
import { Gate } from './gate.ts'
import type { ConnectionRecord } from './ledger.ts'
import { adopt } from './read-into.ts'
import { reset } from './reset.ts'
import type { Installed } from './turn.ts'
import { connectUpstream } from './upstream.ts'
import type { UpstreamAddress } from './upstream.ts'
import type { Shared, Wire } from './wire.ts'

/** What a connection asks of its proxy. */
export interface ConnectionHost extends Shared {
  readonly upstream: UpstreamAddress
  /** The fault that holds for a connection without a request under way. */
  standing(): FaultBehaviour | undefined
  closed(connection: Connection): void
}

/** What may wait for an upstream that has yet to agree to TLS. */
const maxUnsentChunks = 16

/** One client's socket and the upstream's socket that belongs to it, from accept to close. */
export class Connection implements Wire {
  readonly record: ConnectionRecord
  readonly conversation: Conversation
  readonly #host: ConnectionHost
  readonly #client: Socket
  readonly #fromClient: Gate
  #upstream: Socket | undefined
  #fromUpstream: Gate | undefined
  #unsent: Buffer[] = []
  #hasClientEnded = false
  #isCut = false
  #isDead = false

  constructor(accepted: Socket, host: ConnectionHost) {
    const client = adopt(accepted, {
      receive: (bytes) => {
        if (!this.#isCut) this.#fromClient.push(bytes)
      },
      isHolding: () => this.#isHoldingRequests(),
    })
    this.#client = client
    this.#host = host
    this.record = host.ledger.openConnection()
    this.conversation = new Conversation(host, this.record, this)
    this.#fromClient = new Gate(
      client,
      (bytes) => this.conversation.fromClient(bytes),
      () => this.#endUpstream(),
    )
    client.on('end', () => this.#clientEnded())
    client.on('error', () => this.#clientReset())
    client.on('drain', () => this.#fromUpstream?.sinkIsFull(false))
    client.on('close', () => this.#clientGone())
  }

  /** Connects to the upstream and starts to carry bytes. */
  open(): void {
    const upstream = connectUpstream(this.#host.upstream, this.#host.protocol, {
      receive: (bytes) => this.#fromUpstream?.push(bytes),
      isHolding: () => this.#fromUpstream?.isHolding === true || this.#client.writableLength > 0,
    })
    if (upstream instanceof Promise) {
      upstream.then(
        (socket) => this.#attach(socket),
        () => this.#upstreamFailed(),
      )
    } else this.#attach(upstream)
    this.reshape()
    this.conversation.open()
  }

  /** A fault was installed, replaced or healed. */
  refault(): void {
    if (this.#isCut) return
    if (this.#isDead) return this.end('reset')
    this.conversation.reclaim()
    this.reshape()
    if (this.#hasClientEnded && this.#upstream?.destroyed === true) this.#client.destroy()
  }

  /** The peer is gone; the client is not told. */
  killSilently(installed: Installed): void {
    this.#isDead = true
    this.#upstream?.destroy()
    this.#fromUpstream?.dispose()
    this.conversation.claimAll(installed)
  }

  end(how: 'fin' | 'reset'): void {
    this.#note('proxy', how)
    this.conversation.endOpen('failed')
    this.cut(how)
  }

  destroy(): void {
    this.#note('proxy', 'reset')
    reset(this.#client)
    this.#upstream?.destroy()
  }

  writeToClient(bytes: Buffer): void {
    if (this.#client.writable && !this.#client.write(bytes)) this.#fromUpstream?.sinkIsFull(true)
  }

  writeToUpstream(bytes: Buffer): void {
    if (this.#upstream === undefined) {
      this.#unsent.push(bytes)
      this.#fromClient.sinkIsFull(this.#unsent.length >= maxUnsentChunks)
    } else if (this.#upstream.writable && !this.#upstream.write(bytes)) {
      this.#fromClient.sinkIsFull(true)
    }
  }

  cut(how: 'fin' | 'reset'): void {
    this.#isCut = true
    this.#note('proxy', how)
    this.#fromUpstream?.dispose()
    this.#fromClient.sinkIsFull(false)
    this.#upstream?.destroy()
    if (how === 'reset') reset(this.#client)
    else this.#client.end()
  }

  reshape(): void {
    const { head } = this.conversation
    const behaviour = head === undefined ? this.#host.standing() : head.installed?.behaviour
    const pace = behaviour?.pace
    const closeMs = behaviour?.delaysCloseMs ?? 0
    this.#fromUpstream?.shape(pace, head?.isStalled === true, closeMs)
    this.#fromClient.shape(pace?.isBothWays === true ? pace : undefined, false, closeMs)
  }

  #isHoldingRequests(): boolean {
    if (this.#fromClient.isHolding || this.conversation.isHolding) return true
    return this.#upstream === undefined || this.#upstream.writableLength > 0
  }

  #attach(upstream: Socket): void {
    if (this.#client.destroyed || this.#isCut || this.#isDead) return void upstream.destroy()
    let isConnected = !upstream.connecting
    this.#upstream = upstream
    this.#fromUpstream = new Gate(
      upstream,
      (bytes) => this.conversation.fromUpstream(bytes),
      () => this.#endClient(),
    )
    const ready = upstream instanceof TLSSocket ? 'secureConnect' : 'connect'
    upstream.once(ready, () => (isConnected = true))
    upstream.on('end', () => this.#fromUpstream!.pushClose())
    upstream.on('error', () => (isConnected ? this.#upstreamReset() : this.#upstreamFailed()))
    upstream.on('drain', () => this.#fromClient.sinkIsFull(false))
    this.#fromClient.sinkIsFull(false)
    for (const bytes of this.#unsent.splice(0)) this.writeToUpstream(bytes)
    this.reshape()
  }

  #clientEnded(): void {
    this.#hasClientEnded = true
    this.#note('client', 'fin')
    this.conversation.endOpen('client-closed')
    if (this.#isCut) return void this.#client.end()
    // No answer is coming: the upstream's side is let go, the client's stays as silent as it was.
    if (this.#isSilenced()) return void this.#upstream?.destroy()
    if (this.conversation.head?.isStalled === true) return this.cut('fin')
    this.#fromClient.pushClose()
  }

  #clientReset(): void {
    this.#note('client', 'reset')
    this.conversation.endOpen('client-reset')
    if (this.#upstream) reset(this.#upstream)
  }

  #clientGone(): void {
    this.#note('client', 'fin')
    this.conversation.endOpen('client-closed')
    this.#fromClient.dispose()
    this.#fromUpstream?.dispose()
    if (this.#upstream?.writableEnded !== true) this.#upstream?.destroy()
    this.#host.closed(this)
  }

  #endUpstream(): void {
    this.conversation.clientClosed()
    this.#upstream?.end()
  }

  #endClient(): void {
    this.conversation.upstreamClosed()
    this.#note('upstream', 'fin')
    this.conversation.endOpen('upstream-closed')
    this.#client.end()
  }

  #upstreamReset(): void {
    if (this.#isSilenced()) return
    this.#note('upstream', 'reset')
    this.conversation.endOpen('upstream-closed')
    reset(this.#client)
  }

  #upstreamFailed(): void {
    if (this.#isSilenced()) return
    if (this.conversation.head === undefined) this.conversation.requestStarted(0, 'CONNECT')
    this.#note('upstream', 'reset')
    this.conversation.endOpen('failed')
    reset(this.#client)
  }

  #isSilenced(): boolean {
    const { head } = this.conversation
    const behaviour = head === undefined ? this.#host.standing() : head.installed?.behaviour
    return this.#isDead || behaviour?.delaysCloseMs === Infinity
  }

  /**
   * The first ending stands, and a goodbye is the client's: the upstream answers it with a FIN that
   * may overtake the client's own.
   */
  #note(
    by: NonNullable<ConnectionRecord['closedBy']>,
    how: NonNullable<ConnectionRecord['how']>,
  ): void {
    if (this.record.closedAt !== undefined) return
    const isGoodbye = this.conversation.saidGoodbye && by !== 'proxy'
    if (isGoodbye) this.#host.ledger.closeConnection(this.record, 'client', 'terminate')
    else this.#host.ledger.closeConnection(this.record, by, how)
  }
}
