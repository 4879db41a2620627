// One part of the kit alone on Fastify: `node part.js log|metrics|tracing|errors|limits|headers|policy`.
import { createErrors } from '@staticfire/kit/errors'
import { createLimits } from '@staticfire/kit/limits'
import { createLog } from '@staticfire/kit/log'
import { createMetrics } from '@staticfire/kit/metrics'
import { createPolicy } from '@staticfire/kit/resilience'
import { securityHeaders } from '@staticfire/kit/security'
import { createTracing } from '@staticfire/kit/tracing'
import { fastify } from 'fastify'
import { address, told, unlimited } from './told.js'

const { SENTRY_DSN: dsn, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = process.env
const clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(() => callback(), delayMs).unref()
    return () => clearTimeout(timer)
  },
}
const trace = { traceId: '0'.repeat(31) + '1', spanId: '0'.repeat(15) + '1', isSampled: false }
const app = fastify()
let hello = async (name) => ({ hello: name })

const parts = {
  log() {
    const log = createLog({ name: 'bench', clock })
    app.addHook('onResponse', (request, reply, done) => {
      const { method, id, routeOptions } = request
      log.access(
        { id, method, route: routeOptions.url, trace, identity: request.ip },
        { status: reply.statusCode, durationMs: reply.elapsedTime, bytes: 17 },
      )
      done()
    })
  },
  metrics() {
    const metrics = createMetrics({ clock })
    app.addHook('onRequest', (_request, _reply, done) => {
      metrics.requestStarted()
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request
      metrics.requestEnded(method, routeOptions.url, reply.statusCode, reply.elapsedTime, false)
      done()
    })
  },
  async tracing() {
    const tracing = await createTracing({ service: 'bench', endpoint, sampleRatio: 0.1, clock })
    app.decorateRequest('trace')
    app.addHook('onRequest', (request, _reply, done) => {
      request.trace = tracing.incoming(request.headers.traceparent)
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      const { method, id, routeOptions } = request
      const endedAt = clock.now()
      const startedAt = endedAt - reply.elapsedTime
      const record = { id, method, route: routeOptions.url, trace: request.trace, startedAt }
      tracing.serverSpan(record, { status: reply.statusCode, endedAt })
      done()
    })
  },
  async errors() {
    const errors = await createErrors({ dsn, scrub: (value) => value, clock })
    app.addHook('onError', async (_request, _reply, error) => void errors.capture(error))
  },
  limits() {
    const limits = createLimits({ requests: { limit: unlimited, windowMs: 10_000 }, clock })
    app.addHook('onRequest', (request, reply, done) => {
      reply.headers(limits.headers(limits.take(request.ip)))
      done()
    })
  },
  headers() {
    const { record } = securityHeaders({ profile: 'api' })
    app.addHook('onRequest', (_request, reply, done) => {
      reply.headers(record)
      done()
    })
  },
  policy() {
    const policy = createPolicy({ name: 'greeter', deadlineMs: 800, clock })
    hello = (name) => policy.run(async () => ({ hello: name }))
  },
}
await parts[process.argv[2]]()
app.get('/hello/:name', (request) => hello(request.params.name))
await app.listen(address)
told(app.server.address())
