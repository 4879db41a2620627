import type { Fix } from '@staticfire/contracts'

export const tracingFix: Fix[] = [
  {
    language: 'any',
    text: `Instrument the server, the HTTP client and the drivers with OpenTelemetry; take its address from
OTEL_EXPORTER_OTLP_ENDPOINT, so that it can be another one in each environment. Propagate W3C traceparent, also where
nothing is sampled. Put trace_id into every log record of a request. Export in batches, in the background, with a time
limit: a collector that is gone costs spans and nothing else. Health checks need no traces.`,
  },
  {
    language: 'node',
    text: `// telemetry.js, loaded first: node --import ./telemetry.js server.js
import { NodeSDK } from '@opentelemetry/sdk-node'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'     // fetch
new NodeSDK({
  serviceName: 'orders',
  instrumentations: [new HttpInstrumentation(), new PgInstrumentation(), new UndiciInstrumentation()],
}).start()                                                                        // reads OTEL_EXPORTER_OTLP_ENDPOINT

// in the logger
const log = pino({ mixin: () => ({ trace_id: trace.getActiveSpan()?.spanContext().traceId }) })`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `// npm install @opentelemetry/{api,resources,sdk-trace}
//   @opentelemetry/exporter-trace-otlp-http
import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
// it reads OTEL_EXPORTER_OTLP_ENDPOINT
app.use(kit.express) // each line of a request has its trace_id
const payments = kit.http('payments', { baseUrl }) // traceparent`,
  },
  {
    language: 'python',
    text: `# pip install opentelemetry-distro opentelemetry-exporter-otlp && opentelemetry-bootstrap -a install
# opentelemetry-instrument uvicorn app:app
def add_trace(logger, method, event):                      # a processor of structlog
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
    return event`,
  },
  {
    language: 'go',
    text: `exporter, err := otlptracehttp.New(ctx)                  // reads OTEL_EXPORTER_OTLP_ENDPOINT
provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
defer provider.Shutdown(ctx)
otel.SetTracerProvider(provider)
otel.SetTextMapPropagator(propagation.TraceContext{})

server := http.Server{Handler: otelhttp.NewHandler(mux, "orders")}
client := http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport), Timeout: time.Second}
db, err := otelsql.Open("pgx", url)
slog.InfoContext(ctx, "order created", "trace_id", trace.SpanContextFromContext(ctx).TraceID())`,
  },
  {
    language: 'java',
    text: `java -javaagent:opentelemetry-javaagent.jar -Dotel.service.name=orders -jar orders.jar
# the agent fills the MDC with trace_id: print it, e.g. with the ECS or logstash encoder
logging.structured.format.console: ecs                   # Spring Boot 3.4`,
  },
]
