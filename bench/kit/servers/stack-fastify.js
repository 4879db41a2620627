// What a team puts together on Fastify: one access line a request, metrics, headers, a limit, a breaker; with
// `telemetry` error tracking as well, whose instrumentation is loaded before.
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { fastify, LogController } from 'fastify'
import { randomUUID } from 'node:crypto'
import CircuitBreaker from 'opossum'
import prom from 'prom-client'
import { address, told, unlimited } from './told.js'

const app = fastify({
  logger: true,
  // Else there are two lines a request.
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: (request) => request.headers['x-request-id'] ?? randomUUID(),
})
if (process.argv[2] === 'telemetry') {
  const Sentry = await import('@sentry/node')
  Sentry.setupFastifyErrorHandler(app)
}
prom.collectDefaultMetrics()
const labelNames = ['method', 'route', 'status']
const requests = new prom.Counter({ name: 'http_requests_total', help: 'Requests.', labelNames })
const durations = new prom.Histogram({
  name: 'http_request_duration_seconds',
  help: 'Durations.',
  labelNames: ['method', 'route'],
})
// For the calls of dependencies, of which the handler makes none.
export const payments = new CircuitBreaker(async () => 'paid', { timeout: 800 })

await app.register(helmet)
await app.register(rateLimit, { max: unlimited, timeWindow: 10_000 })
app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
app.addHook('onResponse', async (request, reply) => {
  const { method } = request
  const route = request.routeOptions.url ?? 'unmatched'
  const status = reply.statusCode
  requests.inc({ method, route, status })
  durations.observe({ method, route }, reply.elapsedTime / 1000)
  request.log.info({ method, route, status, duration_ms: reply.elapsedTime }, 'request')
})
app.get('/health', async () => ({ status: 'up' }))
app.get('/metrics', () => prom.register.metrics())
app.get('/hello/:name', async (request) => ({ hello: request.params.name }))
await app.listen(address)
told(app.server.address())
