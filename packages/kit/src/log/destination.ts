import { systemClock, type Clock } from '../kernel/clock.ts'
import { createLosses, type Losses } from '../kernel/losses.ts'
import { openDescriptor, type Sink } from './open-descriptor.ts'

const chunkLength = 64 * 1024
const shortestWaitMs = 1
const longestWaitMs = 20
const exitWaitMs = 250
const exitStepMs = 2
// A reader that does not read now, or a disk that has no room now.
const passing = new Set(['EAGAIN', 'EINTR', 'ENOSPC', 'EDQUOT'])

export interface DestinationOptions {
  /** Default 1: standard output. */
  fd?: number
  /** How much waits for a slow reader before lines are dropped, in bytes. Default 8 MiB. */
  maxBufferBytes?: number
  clock?: Clock
  losses?: Losses
  /** What is written to instead of a descriptor. */
  sink?: Sink
  /** Calls back at the end of this turn of the loop. Default setImmediate. */
  defer?: (callback: () => void) => void
  /** The line that says, once it flows again, how many were lost; without its newline. */
  tellLost?: (lines: number) => string
}

/** Takes lines, each with its newline, and hands them on in batches. Never waits, never throws. */
export interface Destination {
  write(line: string): void
  /** Resolves once all is handed on, or after the deadline (default 2,000 ms): what is left stays buffered. */
  flush(deadlineMs?: number): Promise<void>
  /** Hands on what it can at once; waits at most 250 ms for a reader that does not read. For the end of a process. */
  flushSync(): void
  /** A last flushSync, and lets go of the process's `exit` event. Later lines are dropped and counted. */
  close(): void
  bufferedBytes(): number
  readonly losses: Losses
}

interface Chunk {
  bytes: Buffer
  lines: number
  offset: number
}

/**
 * A bounded, batching writer:
 *
 *     write(line) ──► text of this turn ──► chunks ≤ 64 KiB ──► sink ──► reader
 *                     └ end of turn, or full ┘          └ EAGAIN: again in 1 … 20 ms
 *
 * What no longer fits is dropped (the newest first, so that what led to trouble stays), counted as
 * `dropped`, and told in one line as soon as there is room.
 */
export function createDestination(options: DestinationOptions = {}): Destination {
  const { fd = 1, maxBufferBytes = 8 * 1024 * 1024, clock = systemClock } = options
  const { losses = createLosses('log'), defer = setImmediate, tellLost = lostLine } = options
  const sink = options.sink ?? openDescriptor(fd)
  const chunks: Chunk[] = []
  let chunkBytes = 0
  let text = ''
  let textLines = 0
  let untoldLines = 0
  let isScheduled = false
  let isClosed = false
  let cancelRetry: (() => void) | undefined
  let waitMs = shortestWaitMs
  const emptied = new Set<() => void>()

  process.on('exit', flushSync)

  return {
    losses,
    write(line) {
      if (isClosed) return losses.count('closed')
      if (chunkBytes + text.length + line.length > maxBufferBytes) {
        untoldLines++
        return losses.count('dropped')
      }
      text += line
      textLines++
      // In a long turn the reader is served already; while it does not read, a timer asks it again.
      if (text.length >= chunkLength) {
        seal()
        if (cancelRetry === undefined) pump()
      } else if (!isScheduled && cancelRetry === undefined) {
        isScheduled = true
        defer(endTurn)
      }
    },
    flush(deadlineMs = 2000) {
      if (isClosed) return Promise.resolve()
      pump()
      if (isEmpty()) return Promise.resolve()
      return new Promise((resolve) => {
        // The clock's timers hold no process, which would end in the midst of what it waits for.
        const hold = setInterval(() => {}, 60_000)
        const finish = () => {
          cancel()
          clearInterval(hold)
          emptied.delete(finish)
          resolve()
        }
        const cancel = clock.after(deadlineMs, finish)
        emptied.add(finish)
      })
    },
    flushSync,
    close() {
      flushSync()
      process.off('exit', flushSync)
      if (!isClosed) sink.close()
      end()
    },
    bufferedBytes: () => chunkBytes + text.length,
  }

  function endTurn(): void {
    isScheduled = false
    pump()
  }

  function seal(): void {
    if (text === '') return
    const bytes = Buffer.from(text)
    chunks.push({ bytes, lines: textLines, offset: 0 })
    chunkBytes += bytes.length
    text = ''
    textLines = 0
  }

  /** Hands on what the sink takes. Whether that was all. */
  function pump(): boolean {
    cancelRetry?.()
    cancelRetry = undefined
    if (isClosed) return true
    seal()
    try {
      while (drain()) if (!tell()) break
    } catch (error) {
      return fail(error as NodeJS.ErrnoException)
    }
    waitMs = shortestWaitMs
    for (const finish of emptied) finish()
    return true
  }

  /** Writes the chunks; throws when the sink takes no more. */
  function drain(): true {
    for (let chunk = chunks[0]; chunk !== undefined; chunk = chunks[0]) {
      const written = sink.write(chunk.bytes, chunk.offset)
      chunk.offset += written
      chunkBytes -= written
      if (written > 0) waitMs = shortestWaitMs
      if (chunk.offset >= chunk.bytes.length) chunks.shift()
    }
    return true
  }

  /** Whether there was a loss to tell of. */
  function tell(): boolean {
    if (untoldLines === 0) return false
    const lines = untoldLines
    untoldLines = 0
    text += `${tellLost(lines)}\n`
    textLines++
    seal()
    return true
  }

  function fail({ code }: NodeJS.ErrnoException): boolean {
    if (code !== undefined && passing.has(code)) {
      retry()
      return false
    }
    // EPIPE and the like: nobody will ever read this again.
    end()
    return true
  }

  function retry(): void {
    cancelRetry = clock.after(waitMs, pump)
    waitMs = Math.min(waitMs * 2, longestWaitMs)
  }

  function end(): void {
    isClosed = true
    cancelRetry?.()
    cancelRetry = undefined
    const lost = chunks.reduce((sum, { lines }) => sum + lines, textLines)
    if (lost > 0) losses.count('closed', lost)
    chunks.length = 0
    chunkBytes = 0
    text = ''
    textLines = 0
    process.off('exit', flushSync)
    for (const finish of emptied) finish()
  }

  function flushSync(): void {
    for (let waited = 0; !pump() && waited < exitWaitMs; waited += exitStepMs) pause(exitStepMs)
  }

  function isEmpty(): boolean {
    return chunks.length === 0 && text === ''
  }
}

function lostLine(lines: number): string {
  return JSON.stringify({ level: 'warn', lost: lines, message: 'Log lines were lost' })
}

function pause(delayMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs)
}
