import { createServer } from 'node:http'
import { readConfig } from './config.js'
import { createLifecycle } from './draining.js'
import { startErrorTracking } from './error-tracking.js'
import { createLogger } from './logger.js'
import { answerBadConnection } from './bad-connection.js'
import { shutDown } from './shutdown.js'
import { startTelemetry } from './telemetry.js'

const serviceName = 'orders-express'
const release = `${serviceName}@1.0.0`

const { config, problems } = readConfig(process.env)
if (problems === undefined) {
  await serve(config, createLogger({ level: config.logLevel }))
} else {
  const summary = problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; ')
  createLogger().fatal(`the configuration is not valid: ${summary}`, { problems })
  process.exitCode = 1
}

async function serve(config, logger) {
  const errorTracking = await startErrorTracking({
    dsn: config.sentryDsn,
    environment: config.deployEnvironment,
    release,
  })
  exitOnUncaught({ logger, errorTracking })
  const telemetry =
    config.otlpEndpoint === undefined ? undefined : await startTelemetry({ serviceName })

  // Loaded only now: telemetry patches them while they load, and a bad configuration exits sooner.
  const [{ createApp }, { createDatabase }, { createMetrics }, { createOrderStore }, payments] =
    await Promise.all([
      import('./app.js'),
      import('./database.js'),
      import('./metrics.js'),
      import('./orders.js'),
      import('./payments.js'),
    ])
  const metrics = createMetrics()
  const database = createDatabase({ url: config.databaseUrl, logger, metrics })
  const services = {
    database,
    orders: createOrderStore({ database }),
    payments: payments.createPayments({
      baseUrl: config.paymentsUrl,
      timeoutMs: config.quoteTimeoutMs,
      logger,
      metrics,
    }),
  }
  const lifecycle = createLifecycle()
  const server = createServer(
    createApp({ config, lifecycle, logger, metrics, errorTracking, ...services }),
  )
  server.requestTimeout = 15_000
  server.headersTimeout = 10_000
  // Longer than balancers keep idle connections, so that it is never us who close one in use.
  server.keepAliveTimeout = 65_000
  server.on('clientError', answerBadConnection)

  server.on('error', (error) => {
    logger.fatal('the server cannot listen', { error })
    process.exit(1)
  })
  server.listen(config.port, () => logger.info('listening', { port: config.port, release }))
  if (config.hasTestRoutes) logger.warn('test routes are served: this is not for production')

  let isLeaving = false
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      if (isLeaving) return logger.info('already shutting down', { signal })
      isLeaving = true
      void leave(signal)
    })
  }

  async function leave(signal) {
    const exitCode = await shutDown({
      signal,
      server,
      lifecycle,
      logger,
      delayMs: config.shutdownDelayMs,
      graceMs: config.shutdownGraceMs,
      close: async () => {
        services.payments.close()
        await database.close()
      },
      flush: (limitMs) => Promise.all([errorTracking.flush(limitMs), telemetry?.flush()]),
    })
    process.exit(exitCode)
  }
}

/** After an error that nobody caught the process is in an unknown state: report, and let go. */
function exitOnUncaught({ logger, errorTracking }) {
  let isExiting = false
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => {
      if (isExiting) return
      isExiting = true
      logger.fatal('uncaught error', { event, error })
      errorTracking.capture(error)
      void errorTracking.flush(1_000).finally(() => process.exit(1))
    })
  }
}
