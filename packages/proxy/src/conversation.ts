import type { Reply } from './fault.ts'
import { now } from './clock.ts'
import type { Attempt, ConnectionRecord } from './ledger.ts'
import type { AttemptDetails, Conversation as TapConversation, Tap } from './protocols/tap.ts'
import { createTap } from './protocols/index.ts'
import { createOpaqueTap } from './protocols/tcp.ts'
import { Passage } from './passage.ts'
import { createTurn, hit } from './turn.ts'
import type { Installed, Turn } from './turn.ts'
import type { Shared, Wire } from './wire.ts'

/**
 * The requests under way on one connection, in order, and the bytes that belong to each:
 *
 *     client ─ fromClient ─► tap.request ─► (dropped or passed) ─► upstream
 *     client ◄─ (replied, cut or passed) ◄─ tap.response ◄─ fromUpstream ─ upstream
 */
export class Conversation implements TapConversation {
  readonly record: ConnectionRecord
  readonly turns: Turn[] = []
  key: string | undefined
  saidGoodbye = false
  readonly #shared: Shared
  readonly #wire: Wire
  #tap: Tap = createOpaqueTap()
  #asking: Turn | undefined
  #heldBack: Buffer | undefined
  readonly #request: Passage
  readonly #response: Passage
  #isCut = false
  #killedBy: Installed | undefined

  constructor(shared: Shared, record: ConnectionRecord, wire: Wire) {
    this.#shared = shared
    this.record = record
    this.#wire = wire
    this.#request = new Passage((bytes) => wire.writeToUpstream(bytes))
    this.#response = new Passage((bytes) => wire.writeToClient(bytes))
  }

  /** The connection stands: protocols whose server speaks first have their first attempt now. */
  open(): void {
    this.#tap = createTap(this.#shared.protocol, this)
  }

  get head(): Turn | undefined {
    return this.turns[0]
  }

  get asking(): Turn | undefined {
    return this.#asking
  }

  /** True while bytes of the client are kept back. */
  get isHolding(): boolean {
    return this.#heldBack !== undefined
  }

  /** Bytes of the client, in order. All are taken. */
  fromClient(chunk: Buffer): number {
    const buffer = this.#heldBack === undefined ? chunk : Buffer.concat([this.#heldBack, chunk])
    this.#heldBack = undefined
    const tap = this.#tap
    this.#request.begin(buffer)
    const understood = tap.request(buffer)
    const asking = this.#asking
    if (asking !== undefined) {
      asking.attempt.requestBytes += this.#request.count(understood)
      if (asking.isLocal) this.#request.drop(understood)
    }
    this.#request.pass(understood)
    this.#request.end()
    const rest = understood < buffer.length ? buffer.subarray(understood) : undefined
    if (tap === this.#tap) this.#heldBack = rest
    else if (rest !== undefined) this.fromClient(rest)
    return chunk.length
  }

  /** The client's FIN: what was kept back goes on as it is. */
  clientClosed(): void {
    if (this.#heldBack !== undefined) this.#wire.writeToUpstream(this.#heldBack)
    this.#heldBack = undefined
  }

  /** Bytes of the upstream, in order. Returns how many were taken. */
  fromUpstream(chunk: Buffer): number {
    const buffer = this.#withinBudget(chunk)
    const tap = this.#tap
    this.#response.begin(buffer)
    const attempt = this.turns[0]?.attempt
    if (attempt !== undefined) attempt.firstByteAt ??= now()
    const taken = tap.response(buffer)
    const current = this.turns[0]
    if (current !== undefined) {
      current.attempt.responseBytes += this.#response.count(taken)
      if (current.isLocal) this.#response.drop(taken)
    }
    this.#response.pass(taken)
    this.#response.end()
    if (current !== undefined && this.#isSpent(current)) this.#truncate(current)
    if (this.#isCut) return chunk.length
    if (tap === this.#tap || taken >= buffer.length) return taken
    return taken + this.fromUpstream(buffer.subarray(taken))
  }

  upstreamClosed(): void {
    this.#tap.responseClosed()
  }

  /** Nothing follows. An answer that said it failed has failed, however the connection ended. */
  endOpen(outcome: Attempt['outcome']): void {
    for (const { attempt } of this.turns) {
      const hasFailed = attempt.status !== undefined
      this.#shared.ledger.endAttempt(attempt, hasFailed ? 'failed' : outcome)
    }
  }

  /** The client asked, on another connection, for the request under way to be cancelled. */
  cancelHead(): void {
    const head = this.turns[0]
    if (head !== undefined) this.#shared.ledger.endAttempt(head.attempt, 'cancelled')
  }

  /** Lets the fault that stands act on the exchanges that are under way. */
  reclaim(): void {
    for (const turn of this.turns) {
      turn.isStalled = false
      if (turn.isLocal) continue
      turn.installed = this.#claim(turn)
    }
  }

  /** The connection is dead: this fault acts on every exchange of it from now on. */
  claimAll(installed: Installed): void {
    this.#killedBy = installed
    this.reclaim()
  }

  requestStarted(at: number, operation: string, details?: AttemptDetails): Turn {
    const attempt = this.#shared.ledger.startAttempt(this.record, operation)
    if (details?.key !== undefined) attempt.key = details.key
    if (details?.text !== undefined) attempt.text = details.text
    if (details?.headers !== undefined) attempt.headers = details.headers
    const turn = createTurn(attempt, details?.isHead === true)
    this.turns.push(turn)
    this.#asking = turn
    this.#request.count(at)
    turn.installed = this.#claim(turn)
    this.#shared.ledger.publish(attempt)
    if (turn.installed?.behaviour.reply !== undefined) {
      this.#request.pass(at)
      turn.isLocal = true
      this.#replyInTurn()
    }
    if (turn.installed !== undefined && this.turns[0] === turn) this.#wire.reshape()
    return turn
  }

  requestFlushed(): void {
    if (this.#asking?.isLocal !== true) return
    this.#asking.isFlushed = true
    this.#replyInTurn()
  }

  requestEnded(at: number): void {
    const turn = this.#asking
    if (turn === undefined) return
    turn.attempt.requestBytes += this.#request.count(at)
    turn.isAsked = true
    this.#asking = undefined
    if (!turn.isLocal) return
    this.#request.drop(at)
    const instead = turn.installed?.behaviour.reply?.upstreamInstead
    if (instead !== undefined) this.#wire.writeToUpstream(instead)
    this.#replyInTurn()
  }

  responseHead(at: number): boolean {
    const turn = this.turns[0]
    if (turn?.installed?.behaviour.stallsAfterHead !== true) return false
    hit(turn)
    turn.isStalled = true
    this.#wire.reshape()
    return at <= this.#response.length
  }

  responseEnded(at: number, outcome: 'answered' | 'failed', status?: string): boolean {
    const turn = this.turns.shift()
    if (turn === undefined) return false
    turn.attempt.responseBytes += this.#response.count(at)
    if (turn.isLocal) this.#sayReadyAgain(turn, at)
    this.#shared.ledger.endAttempt(turn.attempt, outcome, status)
    return this.#nextTurn(turn)
  }

  fallBack(to: 'turns' | 'opaque'): void {
    const extra = to === 'opaque' ? this.turns.length : this.turns.length - 1
    for (const turn of this.turns.splice(0, extra)) {
      this.#shared.ledger.endAttempt(turn.attempt, 'answered')
    }
    this.#asking = undefined
    this.#tap = createTap(to, this)
  }

  goodbye(): void {
    this.saidGoodbye = true
  }

  backendKey(key: string): void {
    this.key = key
  }

  cancelRequested(key: string): void {
    this.#shared.cancel(key)
  }

  sayToClient(bytes: Buffer): void {
    this.#wire.writeToClient(bytes)
  }

  skipRequest(upTo: number): void {
    this.#request.drop(upTo)
  }

  #claim(turn: Turn): Installed | undefined {
    const installed = this.#killedBy ?? this.#shared.claim(turn.attempt)
    if (installed === undefined) return undefined
    // What has been sent on already can no longer be answered in the upstream's place.
    if (installed.behaviour.reply !== undefined && this.#asking !== turn) return undefined
    turn.installed = installed
    if (installed.behaviour.hitsWhen === 'started') hit(turn)
    return installed
  }

  #nextTurn(last: Turn): boolean {
    const next = this.turns[0]
    if (last.installed === undefined && next?.installed === undefined) return false
    this.#replyInTurn()
    this.#wire.reshape()
    return true
  }

  /** Gives local answers as their turn comes. */
  #replyInTurn(): void {
    let turn = this.turns[0]
    while (turn?.isLocal === true && !turn.isReplied) {
      const reply = turn.installed!.behaviour.reply!
      if (reply.when === 'request-end' && !turn.isAsked && !turn.isFlushed) return
      this.#giveReply(turn, reply)
      if (reply.upstreamInstead !== undefined || this.#isCut) return
      this.turns.shift()
      turn = this.turns[0]
    }
  }

  #giveReply(turn: Turn, reply: Reply): void {
    turn.isReplied = true
    hit(turn)
    this.#response.passCounted()
    if (reply.bytes.length > 0) {
      turn.attempt.firstByteAt = now()
      turn.attempt.responseBytes += reply.bytes.length
      this.#wire.writeToClient(reply.bytes)
    }
    if (reply.upstreamInstead !== undefined) return
    this.#shared.ledger.endAttempt(turn.attempt, reply.outcome, reply.status)
    if (reply.then !== 'continue') this.#cut(reply.then)
  }

  #sayReadyAgain(turn: Turn, at: number): void {
    this.#response.drop(at)
    const bytes = turn.installed?.behaviour.reply?.readyAgain?.(this.#response.byteAt(at - 1))
    if (bytes !== undefined) this.#wire.writeToClient(bytes)
  }

  #withinBudget(chunk: Buffer): Buffer {
    const head = this.turns[0]
    const limit = head?.installed?.behaviour.truncatesAfterBytes
    if (head === undefined || limit === undefined) return chunk
    return chunk.subarray(0, Math.max(0, limit - head.attempt.responseBytes))
  }

  #isSpent(turn: Turn): boolean {
    const limit = turn.installed?.behaviour.truncatesAfterBytes
    return limit !== undefined && turn.attempt.responseBytes >= limit
  }

  #truncate(turn: Turn): void {
    hit(turn)
    this.#shared.ledger.endAttempt(turn.attempt, 'failed')
    this.#cut('fin')
  }

  #cut(how: 'fin' | 'reset'): void {
    this.#isCut = true
    this.endOpen('failed')
    this.#wire.cut(how)
  }
}
