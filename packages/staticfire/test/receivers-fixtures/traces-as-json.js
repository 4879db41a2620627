// OTLP in JSON, compressed.
import { trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { NodeSDK } from '@opentelemetry/sdk-node'

const traceExporter = new OTLPTraceExporter({ compression: 'gzip' })
const sdk = new NodeSDK({
  serviceName: 'shop',
  traceExporter,
  metricReaders: [],
  logRecordProcessors: [],
})
sdk.start()
trace
  .getTracer('test')
  .startSpan('job', { attributes: { text: 'x'.repeat(5_000) } })
  .end()
await sdk.shutdown()
