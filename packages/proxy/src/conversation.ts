import type { Reply } from './fault.ts'
import { now } from './clock.ts'
import type { Attempt, ConnectionRecord, Ledger } from './ledger.ts'
import type {
  AttemptDetails,
  Conversation as TapConversation,
  ProtocolName,
  Tap,
} from './protocols/tap.ts'
import { createTap } from './protocols/index.ts'
import { createOpaqueTap } from './protocols/tcp.ts'
import { createTurn, hit } from './turn.ts'
import type { Installed, Turn } from './turn.ts'

/** What a conversation may do to its connection. */
export interface Wire {
  writeToClient(bytes: Buffer): void
  writeToUpstream(bytes: Buffer): void
  /** Ends both sides: the client sees FIN or RST. */
  cut(how: 'fin' | 'reset'): void
  /** The exchange whose response comes next has changed, or what is done to it. */
  reshape(): void
}

/** What all connections of a proxy share. */
export interface Shared {
  readonly ledger: Ledger
  readonly protocol: ProtocolName
  /** Asks the fault that stands whether it acts on this attempt; counts for `fail-first`. */
  claim(attempt: Attempt): Installed | undefined
  cancel(backendKey: string): void
}

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
  #request: Buffer = empty
  #passedTo = 0
  #askedFrom = 0
  #heldBack: Buffer | undefined
  #response: Buffer = empty
  #sentTo = 0
  #answeredFrom = 0
  #isCut = false
  #killedBy: Installed | undefined

  constructor(shared: Shared, record: ConnectionRecord, wire: Wire) {
    this.#shared = shared
    this.record = record
    this.#wire = wire
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

  /** Bytes of the client, in order. All are taken. */
  fromClient(chunk: Buffer): number {
    const buffer = this.#heldBack === undefined ? chunk : Buffer.concat([this.#heldBack, chunk])
    this.#heldBack = undefined
    this.#request = buffer
    this.#passedTo = 0
    this.#askedFrom = 0
    const understood = this.#understandRequest(buffer)
    if (this.#asking !== undefined) {
      this.#asking.attempt.requestBytes += understood - this.#askedFrom
      if (this.#asking.isLocal) this.#passedTo = understood
    }
    this.#pass(understood)
    this.#request = empty
    if (understood < buffer.length) this.#heldBack = buffer.subarray(understood)
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
    this.#response = buffer
    this.#sentTo = 0
    this.#answeredFrom = 0
    const head = this.turns[0]
    if (head !== undefined && head.attempt.firstByteAt === undefined) head.attempt.firstByteAt = now()
    const taken = this.#understandResponse(buffer)
    const current = this.turns[0]
    if (current !== undefined) current.attempt.responseBytes += taken - this.#answeredFrom
    if (current !== undefined && current.isLocal) this.#sentTo = taken
    this.#send(taken)
    this.#response = empty
    if (current !== undefined && this.#isSpent(current)) this.#truncate(current)
    return this.#isCut ? chunk.length : taken
  }

  upstreamClosed(): void {
    this.#tap.responseClosed()
  }

  endOpen(outcome: Attempt['outcome']): void {
    for (const turn of this.turns) this.#shared.ledger.endAttempt(turn.attempt, outcome)
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
    this.#askedFrom = at
    turn.installed = this.#claim(turn)
    this.#shared.ledger.publish(attempt)
    if (turn.installed?.behaviour.reply !== undefined) {
      this.#pass(at)
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
    turn.attempt.requestBytes += at - this.#askedFrom
    turn.isAsked = true
    this.#asking = undefined
    if (!turn.isLocal) return
    this.#passedTo = at
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
    turn.attempt.responseBytes += at - this.#answeredFrom
    this.#answeredFrom = at
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
    this.#passedTo = upTo
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

  #understandRequest(buffer: Buffer): number {
    const tap = this.#tap
    const understood = tap.request(buffer)
    return tap === this.#tap ? understood : understood + this.#again(buffer, understood)
  }

  #again(buffer: Buffer, from: number): number {
    if (from >= buffer.length) return 0
    this.#pass(from)
    const rest = buffer.subarray(from)
    this.#tap.request(rest)
    return rest.length
  }

  #understandResponse(buffer: Buffer): number {
    const tap = this.#tap
    const taken = tap.response(buffer)
    if (tap === this.#tap || taken >= buffer.length) return taken
    return this.#tap.response(buffer.subarray(taken)) + taken
  }

  #pass(upTo: number): void {
    const from = this.#passedTo
    if (upTo <= from) return
    this.#passedTo = upTo
    const whole = from === 0 && upTo === this.#request.length
    this.#wire.writeToUpstream(whole ? this.#request : this.#request.subarray(from, upTo))
  }

  #send(upTo: number): void {
    const from = this.#sentTo
    if (upTo <= from) return
    this.#sentTo = upTo
    const whole = from === 0 && upTo === this.#response.length
    this.#wire.writeToClient(whole ? this.#response : this.#response.subarray(from, upTo))
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
    this.#send(this.#answeredFrom)
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
    this.#sentTo = at
    const bytes = turn.installed?.behaviour.reply?.readyAgain?.(this.#response[at - 1] ?? 0)
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

const empty = Buffer.alloc(0)
