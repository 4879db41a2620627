// Loaded first (`--import`), as both projects want it: OpenTelemetry with a tenth of the traces, Sentry for errors only.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace'
import * as Sentry from '@sentry/node'

Sentry.init({ dsn: process.env.SENTRY_DSN, release: 'bench@0.0.0' })
new NodeSDK({
  serviceName: 'bench',
  traceExporter: new OTLPTraceExporter({
    url: `${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`,
  }),
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) }),
  // Fastify's own instrumentation comes with Sentry: a second one ends with an error.
  instrumentations: [new HttpInstrumentation()],
}).start()
