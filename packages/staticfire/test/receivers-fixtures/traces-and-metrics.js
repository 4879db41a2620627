// The SDK as services start it: everything from the environment, http/protobuf.
import { context, metrics, propagation, SpanKind, trace } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'

const sdk = new NodeSDK({ serviceName: 'shop' })
sdk.start()
const [, traceparent] = process.argv.slice(1)
const inbound = propagation.extract(context.active(), { traceparent })
const tracer = trace.getTracer('test')
tracer.startActiveSpan('GET /orders', { kind: SpanKind.SERVER }, inbound, (server) => {
  server.setAttributes({
    'http.route': '/orders',
    'http.response.status_code': 200,
    isCached: false,
  })
  const attributes = { 'db.system.name': 'postgresql', 'server.port': 5432, lists: ['a', 'b'] }
  tracer.startActiveSpan('SELECT', { kind: SpanKind.CLIENT, attributes }, (client) => client.end())
  server.end()
})
const meter = metrics.getMeter('test')
meter.createCounter('orders', { unit: '{order}' }).add(3, { route: '/orders' })
meter.createHistogram('duration', { unit: 's' }).record(0.25)
await sdk.shutdown()
