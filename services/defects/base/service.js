import { writeAccessLine } from './access-log.js'
import { guardPayments } from './breaker.js'
import { readConfig } from './config.js'
import { createDatabase } from './database.js'
import { createErrorTracking } from './error-tracking.js'
import { explainError } from './errors.js'
import { setHeaders } from './headers.js'
import { createHealth } from './health.js'
import { createLimiter } from './limiter.js'
import { createLogger } from './logger.js'
import { describeApi } from './openapi.js'
import { createMetrics } from './metrics.js'
import { createPayments } from './payments.js'
import { retryPayments } from './retry.js'
import { createRoutes } from './routes.js'
import { createServer } from './server.js'
import { installShutdown } from './shutdown.js'
import { refuseToStart, startService } from './start.js'
import { createTracing } from './tracing.js'

/** Every part of the service; a variant replaces one or two of them. */
export const goodParts = {
  config: readConfig,
  refuse: refuseToStart,
  logger: createLogger,
  tracing: createTracing,
  errorTracking: createErrorTracking,
  metrics: createMetrics,
  database: createDatabase,
  payments: createPayments,
  guard: guardPayments,
  retry: retryPayments,
  health: createHealth,
  routes: createRoutes,
  openapi: describeApi,
  headers: setHeaders,
  limiter: createLimiter,
  accessLog: writeAccessLine,
  explainError,
  server: createServer,
  shutdown: installShutdown,
  start: startService,
}

/** The orders service, composed of the good parts and the given replacements. */
export function createService(parts = {}) {
  const unknown = Object.keys(parts).filter((name) => !(name in goodParts))
  if (unknown.length > 0) throw new Error(`The service has no part named ${unknown.join(', ')}`)
  const composed = { ...goodParts, ...parts }
  return { start: (env) => composed.start(composed, env) }
}
