import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'

/** An exporter that always says done in time, and counts what was lost instead. */
export interface CountedExporter extends SpanExporter {
  /** Spans handed to the exporter and not yet settled. */
  inFlight(): number
  /** Each is called whenever an export settles. */
  readonly listeners: Set<() => void>
  /** From here on nothing is counted: what is open was counted as abandoned. */
  abandon(): void
}

interface ExportResult {
  /** OpenTelemetry's ExportResultCode: 0 is success. */
  code: number
}

/**
 * A collector that drips its answer holds the inner exporter for ever, and one that fails makes the
 * processor report to a global handler. Neither is let through.
 */
export function countExports(
  inner: SpanExporter,
  losses: Losses,
  clock: Clock,
  timeoutMs: number,
): CountedExporter {
  let inFlight = 0
  let isAbandoned = false
  const exporter: CountedExporter = {
    listeners: new Set(),
    inFlight: () => inFlight,
    abandon: () => (isAbandoned = true),
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      let isSettled = false
      inFlight += spans.length
      const settle = (reason?: string) => {
        if (isSettled) return
        isSettled = true
        cancel()
        inFlight -= spans.length
        if (reason !== undefined && !isAbandoned) losses.count(reason, spans.length)
        done({ code: 0 })
        for (const listener of exporter.listeners) listener()
      }
      const cancel = clock.after(timeoutMs, () => settle('export-timeout'))
      try {
        inner.export(spans, (result) => settle(result.code === 0 ? undefined : 'export-failed'))
      } catch {
        settle('export-failed')
      }
    },
    shutdown: () => inner.shutdown(),
  }
  return exporter
}
