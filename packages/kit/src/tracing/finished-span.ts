/** A span that is over, before any exporter's own shape. */
export interface FinishedSpan {
  readonly name: string
  readonly kind: 'server' | 'client'
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** The parent span belongs to another process. */
  readonly isParentRemote: boolean
  readonly traceState: string | undefined
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number
  readonly endedAt: number
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** Set when the span's status is an error. */
  readonly failure: SpanFailure | undefined
}

export interface SpanFailure {
  /** OpenTelemetry's `error.type`: an error's code or name, or a status as text. */
  readonly type: string
  /** Scrubbed; undefined when there was no error, or nothing that scrubs. */
  readonly message: string | undefined
}
