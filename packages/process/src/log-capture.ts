import type { Readable } from 'node:stream'
import { now } from './clock.ts'
import { LineSplitter } from './line-splitter.ts'
import { LineRing } from './line-ring.ts'

export interface LogLine {
  /** When the chunk that finished it was read. */
  at: number
  stream: 'stdout' | 'stderr'
  text: string
  /** Only the beginning was kept, since it was longer than `maxLineBytes`. */
  isTruncated: boolean
}

export interface LogOptions {
  /** Memory for the lines that are kept, 8 MiB by default; the oldest are dropped. */
  maxBytes?: number
  /** 64 KiB by default. */
  maxLineBytes?: number
  /** Gets every line, also those that are dropped later. */
  sink?: (line: LogLine) => void
}

interface Waiter {
  predicate: (line: LogLine) => boolean
  settle: (line: LogLine | undefined) => void
  fail: (error: unknown) => void
}

/** What a process tree prints, line by line, in bounded memory. */
export class LogCapture {
  /** Resolves when every holder of both streams has closed them. */
  readonly ended: Promise<void>
  #totalLines = 0
  #totalBytes = 0
  #truncatedLines = 0
  #isEnded = false
  readonly #ring: LineRing
  readonly #maxLineBytes: number
  readonly #sink: ((line: LogLine) => void) | undefined
  readonly #waiters = new Set<Waiter>()
  readonly #splitters = new Map<LogLine['stream'], LineSplitter>()

  constructor(
    streams: Partial<Record<LogLine['stream'], Readable>>,
    { maxBytes = 8 * 1024 * 1024, maxLineBytes = 64 * 1024, sink }: LogOptions = {},
  ) {
    this.#ring = new LineRing(maxBytes)
    this.#maxLineBytes = maxLineBytes
    this.#sink = sink
    const { stdout, stderr } = streams
    this.ended = Promise.all([this.#attach(stdout, 'stdout'), this.#attach(stderr, 'stderr')]).then(
      () => this.#end(),
    )
  }

  /** The finished lines that are still kept, oldest first. */
  get lines(): LogLine[] {
    return this.#ring.toArray()
  }

  /** The lines that have no newline yet, at most one for each stream. */
  get unfinished(): LogLine[] {
    return [...this.#splitters].flatMap(([stream, splitter]) => {
      const text = splitter.unfinished
      return text ? [{ at: now(), stream, text, isTruncated: false }] : []
    })
  }

  get totalLines(): number {
    return this.#totalLines
  }

  get totalBytes(): number {
    return this.#totalBytes
  }

  /** Lines that are no longer kept because there were too many. */
  get droppedLines(): number {
    return this.#totalLines - this.#ring.length
  }

  get truncatedLines(): number {
    return this.#truncatedLines
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** The kept lines that were finished at or after an instant. */
  since(instant: number): LogLine[] {
    return this.#ring.since(instant)
  }

  /** The last lines for a person to read, with what has no newline yet. */
  tail(count: number): LogLine[] {
    if (count <= 0) return []
    return [...this.#ring.tail(count), ...this.unfinished].slice(-count)
  }

  /** The first line, kept or still to come, that fits; undefined when the output ends without one. */
  waitFor(
    predicate: (line: LogLine) => boolean,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<LogLine | undefined> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const found = this.lines.find(predicate)
      if (found || this.#isEnded) return resolve(found)
      const abort = () => waiter.fail(signal?.reason)
      const done = () => {
        this.#waiters.delete(waiter)
        signal?.removeEventListener('abort', abort)
      }
      const waiter: Waiter = {
        predicate,
        settle: (line) => (done(), resolve(line)),
        fail: (error) => (done(), reject(error)),
      }
      signal?.addEventListener('abort', abort)
      this.#waiters.add(waiter)
    })
  }

  #attach(source: Readable | undefined, stream: LogLine['stream']): Promise<void> {
    if (!source) return Promise.resolve()
    let at = 0
    const splitter = new LineSplitter(this.#maxLineBytes, (text, isTruncated) =>
      this.#add({ at, stream, text, isTruncated }),
    )
    this.#splitters.set(stream, splitter)
    source.on('data', (chunk: Buffer) => {
      at = now()
      this.#totalBytes += chunk.length
      splitter.push(chunk)
    })
    return new Promise((resolve) => {
      source.on('error', () => {}) // A broken pipe is an end like any other: 'close' follows.
      source.once('close', () => {
        at = now()
        splitter.end()
        resolve()
      })
    })
  }

  #add(line: LogLine): void {
    this.#totalLines += 1
    if (line.isTruncated) this.#truncatedLines += 1
    this.#ring.push(line)
    this.#sink?.(line)
    if (this.#waiters.size > 0) for (const waiter of this.#waiters) offer(line, waiter)
  }

  #end(): void {
    this.#isEnded = true
    for (const waiter of this.#waiters) waiter.settle(undefined)
  }
}

function offer(line: LogLine, waiter: Waiter): void {
  try {
    if (waiter.predicate(line)) waiter.settle(line)
  } catch (error) {
    waiter.fail(error)
  }
}
