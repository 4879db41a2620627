import { AsyncLocalStorage } from 'node:async_hooks'

/** W3C trace context of one request: https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits: the span of this request here. */
  readonly spanId: string
  /** The caller's span, when a valid `traceparent` came in. */
  readonly parentSpanId: string | undefined
  readonly isSampled: boolean
  /** As it came in, and passed on as it is. */
  readonly traceState: string | undefined
}

/** One request while it is served, shared by all parts that know of it. */
export interface RequestRecord {
  /** From `x-request-id` when that is a plain token, else made here. */
  readonly id: string
  readonly method: string
  /** The route's pattern (`/orders/:id`), once the framework has matched one. Never the path. */
  route: string | undefined
  /** Milliseconds on the kit's monotonic clock. */
  readonly startedAt: number
  readonly trace: TraceContext
  /** When the caller stops waiting, on the kit's monotonic clock; passed on to each outbound call. */
  readonly deadlineAt: number | undefined
  /** Who asks, as the service says it (`kit.identify`): a key for limits and logs, not a name. */
  identity: string | undefined
  /** The error that the request failed with, when it did. */
  error: unknown
}

const requests = new AsyncLocalStorage<RequestRecord>()

/** The request that the calling code works for; undefined outside of one. */
export function currentRequest(): RequestRecord | undefined {
  return requests.getStore()
}

/** Runs a function, and all that it starts, as work for this request. */
export function inRequest<T>(record: RequestRecord, work: () => T): T {
  return requests.run(record, work)
}
