// The SDK costs most of a second to load, so nothing of OpenTelemetry is loaded until it is
// configured; without it, an incoming traceparent is still logged and passed on (request-context).
let api

const quietPaths = new Set(['/health', '/ready', '/metrics'])

/** The trace id of the running span, when tracing is on. */
export function activeTraceId() {
  return api?.trace.getActiveSpan()?.spanContext().traceId
}

export function isTracing() {
  return api !== undefined
}

/**
 * Starts tracing. It must run before express and pg are loaded, since those are patched while
 * they load. Returns what flushes the last spans. The exporter reads OTEL_EXPORTER_OTLP_*.
 */
export async function startTelemetry({ serviceName }) {
  const [{ NodeSDK }, { OTLPTraceExporter }, http, express, pg, undici, otel] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/instrumentation-http'),
    import('@opentelemetry/instrumentation-express'),
    import('@opentelemetry/instrumentation-pg'),
    import('@opentelemetry/instrumentation-undici'),
    import('@opentelemetry/api'),
  ])
  const sdk = new NodeSDK({
    serviceName,
    traceExporter: new OTLPTraceExporter(),
    // Metrics are scraped at /metrics and logs are collected from stdout.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [
      new http.HttpInstrumentation({
        ignoreIncomingRequestHook: (request) => quietPaths.has(request.url ?? ''),
        // Calls to payments go by fetch; what is left would be Sentry's own.
        disableOutgoingRequestInstrumentation: true,
        // Whatever clients put into a query string stays out of the traces.
        requestHook: (span) => span.setAttribute('url.query', ''),
      }),
      new express.ExpressInstrumentation({ ignoreLayersType: ['middleware', 'router'] }),
      new pg.PgInstrumentation({ requireParentSpan: true }),
      new undici.UndiciInstrumentation({ requireParentforSpans: true }),
    ],
  })
  sdk.start()
  api = otel
  return { flush: () => sdk.shutdown() }
}
