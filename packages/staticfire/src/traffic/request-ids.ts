import { randomBytes } from 'node:crypto'

export interface RequestIds {
  requestId: string
  traceId: string
  spanId: string
  /** `x-request-id` and a sampled W3C `traceparent`. */
  headers: Record<string, string>
}

/** Ids for one request by which its traces, log lines and upstream attempts can be joined. */
export function requestIds(options: { sentry?: boolean } = {}): RequestIds {
  const bytes = randomBytes(40).toString('hex')
  const requestId = `sf-${bytes.slice(0, 24)}`
  const traceId = bytes.slice(24, 56)
  const spanId = bytes.slice(56, 72)
  return {
    requestId,
    traceId,
    spanId,
    headers: {
      'x-request-id': requestId,
      traceparent: `00-${traceId}-${spanId}-01`,
      // Sentry's SDKs continue a trace from their own header only.
      ...(options.sentry && {
        'sentry-trace': `${traceId}-${spanId}-1`,
        baggage: `sentry-trace_id=${traceId},sentry-sampled=true,sentry-sample_rate=1`,
      }),
    },
  }
}
