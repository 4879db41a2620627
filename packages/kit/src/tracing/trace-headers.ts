import type { TraceContext } from '../kernel/request.ts'

/** What an outbound request carries. Undefined values are left out by Node and undici alike. */
export interface TraceHeaders {
  readonly traceparent: string
  readonly tracestate?: string
}

/** https://www.w3.org/TR/trace-context/#traceparent-header in version 00. */
export function formatTraceHeaders(trace: TraceContext, spanId: string): TraceHeaders {
  const traceparent = `00-${trace.traceId}-${spanId}-${trace.isSampled ? '01' : '00'}`
  return trace.traceState === undefined
    ? { traceparent }
    : { traceparent, tracestate: trace.traceState }
}
