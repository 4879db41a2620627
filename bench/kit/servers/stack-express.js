// What a team puts together on Express: one access line a request, metrics, headers, a limit, a breaker.
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { randomUUID } from 'node:crypto'
import CircuitBreaker from 'opossum'
import prom from 'prom-client'
import winston from 'winston'
import { address, told, unlimited } from './told.js'

const log = winston.createLogger({
  defaultMeta: { name: 'bench' },
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
})
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

const app = express()
app.use((request, response, next) => {
  const startedAt = performance.now()
  const id = request.get('x-request-id') ?? randomUUID()
  response.set('x-request-id', id)
  response.on('finish', () => {
    const { method } = request
    const route = request.route?.path ?? 'unmatched'
    const status = response.statusCode
    const durationMs = performance.now() - startedAt
    requests.inc({ method, route, status })
    durations.observe({ method, route }, durationMs / 1000)
    log.info('request', { request_id: id, method, route, status, duration_ms: durationMs })
  })
  next()
})
app.use(helmet())
app.use(rateLimit({ windowMs: 10_000, limit: unlimited, standardHeaders: 'draft-8' }))
app.get('/health', (_request, response) => response.json({ status: 'up' }))
app.get('/metrics', async (_request, response) => response.send(await prom.register.metrics()))
app.get('/hello/:name', (request, response) => response.json({ hello: request.params.name }))
const server = app.listen(address.port, address.host, () => told(server.address()))
