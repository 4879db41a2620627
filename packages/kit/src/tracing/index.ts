export {
  createTracing,
  type HeaderValue,
  type Tracing,
  type TracingOptions,
} from './create-tracing.ts'
export type { ClientSpan, ClientSpanOptions, ClientSpanResult } from './client-span.ts'
export type { FinishedSpan, SpanFailure } from './finished-span.ts'
export type { ServerSpanResult } from './server-span.ts'
export type { TraceHeaders } from './trace-headers.ts'
