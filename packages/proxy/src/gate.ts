import type { Socket } from 'node:net'
import type { Pace } from './fault.ts'

const queueLimitBytes = 256 * 1024
const tolerableLatenessMs = 25

/**
 * One direction of a connection. Open, it hands every chunk on at once; paced or shut, it keeps
 * a bounded queue and stops reading from its source.
 */
export class Gate {
  readonly #source: Socket
  readonly #deliver: (bytes: Buffer) => number
  readonly #close: () => void
  #queue: { bytes: Buffer; arrivedAt: number; dueAt: number }[] = []
  #queuedBytes = 0
  #pace: Pace | undefined
  #isShut = false
  #isSinkFull = false
  #closedAt: number | undefined
  #closeDelayMs = 0
  #nextSliceAt = 0
  #timer: NodeJS.Timeout | undefined
  #isPumping = false

  constructor(source: Socket, deliver: (bytes: Buffer) => number, close: () => void) {
    this.#source = source
    this.#deliver = deliver
    this.#close = close
  }

  get isHolding(): boolean {
    return this.#queue.length > 0
  }

  push(bytes: Buffer): void {
    let rest = bytes
    if (this.#pace === undefined && !this.#isShut && this.#queue.length === 0) {
      this.#isPumping = true
      const taken = this.#deliver(bytes)
      this.#isPumping = false
      if (taken >= bytes.length) return
      rest = bytes.subarray(taken)
    }
    const arrivedAt = performance.now()
    const dueAt = arrivedAt + (this.#pace?.delayMs() ?? 0)
    this.#queue.push({ bytes: rest, arrivedAt, dueAt })
    this.#queuedBytes += rest.length
    this.#pump()
  }

  /** The source sent FIN: passed on after the queue, and after the delay. */
  pushClose(): void {
    this.#closedAt = performance.now()
    this.#pump()
  }

  /** Acts at once on what is queued as well. */
  shape(pace: Pace | undefined, isShut: boolean, closeDelayMs: number): void {
    if (pace === this.#pace && isShut === this.#isShut && closeDelayMs === this.#closeDelayMs)
      return
    if (pace !== this.#pace) {
      for (const item of this.#queue) item.dueAt = item.arrivedAt + (pace?.delayMs() ?? 0)
      this.#nextSliceAt = 0
    }
    this.#pace = pace
    this.#isShut = isShut
    this.#closeDelayMs = closeDelayMs
    if (!this.#isPumping) this.#pump()
  }

  /** Back-pressure from the other side. */
  sinkIsFull(isFull: boolean): void {
    this.#isSinkFull = isFull
    this.#updateFlow()
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#queue = []
    this.#queuedBytes = 0
    this.#isShut = true
  }

  #pump(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isPumping = true
    while (this.#queue.length > 0 && !this.#isShut && this.#isDue()) this.#deliverSlice()
    this.#isPumping = false
    this.#updateFlow()
    if (this.#queue.length === 0 && this.#closedAt !== undefined && !this.#isShut) this.#passClose()
  }

  #isDue(): boolean {
    const item = this.#queue[0]!
    const dueAt = Math.max(item.dueAt, this.#pace === undefined ? 0 : this.#nextSliceAt)
    return this.#isReached(dueAt)
  }

  #deliverSlice(): void {
    const item = this.#queue[0]!
    const limit = this.#pace?.sliceBytes ?? Infinity
    const slice = item.bytes.length > limit ? item.bytes.subarray(0, limit) : item.bytes
    if (this.#pace !== undefined)
      this.#nextSliceAt = nextSlice(this.#nextSliceAt, slice, this.#pace)
    const taken = this.#deliver(slice)
    this.#queuedBytes -= taken
    if (taken >= item.bytes.length) this.#queue.shift()
    else item.bytes = item.bytes.subarray(taken)
  }

  #passClose(): void {
    if (!this.#isReached(this.#closedAt! + this.#closeDelayMs)) return
    this.#closedAt = undefined
    this.#close()
  }

  /** Arms the timer when the moment is yet to come; never for a moment that never comes. */
  #isReached(moment: number): boolean {
    const waitMs = moment - performance.now()
    if (waitMs <= 0) return true
    if (waitMs !== Infinity) this.#timer = setTimeout(() => this.#pump(), Math.ceil(waitMs))
    return false
  }

  #updateFlow(): void {
    const isStopped = this.#isSinkFull || this.#queuedBytes >= queueLimitBytes
    if (isStopped === this.#source.isPaused()) return
    if (isStopped) this.#source.pause()
    else this.#source.resume()
  }
}

/** Counts from when the slice was due, so that late timers do not add up; after a rest, from now. */
function nextSlice(dueAt: number, slice: Buffer, { everyMs, sliceBytes }: Pace): number {
  if (everyMs === 0) return 0
  const now = performance.now()
  const from = now - dueAt < tolerableLatenessMs ? dueAt : now
  return from + (everyMs * slice.length) / sliceBytes
}
