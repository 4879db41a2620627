import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import type { CountedExporter } from './counted-exporter.ts'

/** A bounded queue in front of a collector. */
export interface SpanQueue {
  /** Never blocks and never throws; what does not fit is counted. */
  feed(span: ReadableSpan): void
  /** Resolves with false when spans are still open after so many milliseconds. */
  flush(timeoutMs: number): Promise<boolean>
  /** Flushes, gives up what is open after so many milliseconds, and counts it. */
  close(timeoutMs: number): Promise<void>
}

export interface SpanQueueParts {
  readonly exporter: CountedExporter
  readonly losses: Losses
  readonly clock: Clock
  readonly maxSize: number
  createProcessor(exporter: SpanExporter): SpanProcessor
}

/**
 * The SDK's processor drops what overflows without saying so to anyone but a metric of its own;
 * what it holds is therefore counted here, in and out.
 */
export function createSpanQueue(parts: SpanQueueParts): SpanQueue {
  const { exporter, losses, clock, maxSize } = parts
  let queued = 0
  let isClosed = false
  const processor = parts.createProcessor({
    export(spans, done) {
      queued -= spans.length
      exporter.export(spans, done)
    },
    shutdown: () => exporter.shutdown(),
  })
  const isEmpty = () => queued === 0 && exporter.inFlight() === 0

  async function flush(timeoutMs: number): Promise<boolean> {
    if (isEmpty()) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const cancel = clock.after(timeoutMs, () => resolve(false))
    const listener = () => {
      if (isEmpty()) resolve(true)
    }
    exporter.listeners.add(listener)
    processor.forceFlush().catch(() => {})
    try {
      return await promise
    } finally {
      cancel()
      exporter.listeners.delete(listener)
    }
  }

  return {
    feed(span) {
      if (isClosed) losses.count('closed')
      else if (queued >= maxSize) losses.count('queue-full')
      else {
        queued++
        processor.onEnd(span)
      }
    },
    flush,
    async close(timeoutMs) {
      if (isClosed) return
      isClosed = true
      if (await flush(timeoutMs)) {
        await processor.shutdown()
        return
      }
      exporter.abandon()
      losses.count('abandoned', queued + exporter.inFlight())
      // Its shutdown waits for the exporter, which may take as long as it likes.
      processor.shutdown().catch(() => {})
    },
  }
}
