import { once } from 'node:events'
import { ConfigurationError } from './config.js'

/** Reads the configuration, composes the service and listens; nothing listens on a bad configuration. */
export async function startService(parts, env) {
  let config
  try {
    config = parts.config(env)
  } catch (error) {
    return parts.refuse(error, parts.logger({ level: 'info' }))
  }
  await composeAndListen(parts, config)
}

/** Builds every part from a valid configuration, then listens on its port. */
export async function composeAndListen(parts, config) {
  const logger = parts.logger({ level: config.logLevel })
  const state = { isShuttingDown: false, openResponses: new Set() }
  const tracing = parts.tracing({ config, logger })
  const errorTracking = parts.errorTracking({ config, logger })
  exitOnProgrammingErrors({ config, logger, errorTracking })

  const metrics = parts.metrics({ logger })
  const database = parts.database({ config, logger })
  const guarded = parts.guard({ payments: parts.payments({ config, logger }), logger })
  const payments = parts.retry({ payments: guarded, config, logger })
  const openapi = parts.openapi({ config })
  const health = parts.health({ config, database, payments, state, logger })
  const routes = parts.routes({ config, database, payments, state, logger, openapi, metrics })
  const limit = parts.limiter({ config, logger })
  const { headers, accessLog, explainError } = parts
  const telemetry = { logger, tracing, errorTracking, metrics }
  const server = parts.server({
    routes,
    health,
    limit,
    state,
    headers,
    accessLog,
    explainError,
    ...telemetry,
  })
  parts.shutdown({ config, server, database, payments, state, ...telemetry })

  server.on('error', (error) => {
    logger.fatal('the service cannot listen on PORT', { error })
    process.exit(1)
  })
  server.listen(config.port, '127.0.0.1')
  await once(server, 'listening')
  logger.info('listening', { port: server.address().port })
}

/** Prints one record for each bad variable, never a value, and ends with a failure. */
export function refuseToStart(error, logger) {
  if (!(error instanceof ConfigurationError)) throw error
  for (const { variable, problem } of error.problems) {
    logger.fatal(`${variable} ${problem}`, { variable })
  }
  process.exitCode = 1
}

function exitOnProgrammingErrors({ config, logger, errorTracking }) {
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => {
      logger.fatal('the service met an error that nothing handles', { error })
      if (config.sentryDsn === undefined) process.exit(1)
      errorTracking.capture(error)
      void errorTracking.flush(500).finally(() => process.exit(1))
    })
  }
}
