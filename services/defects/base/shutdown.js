import { setTimeout as sleep } from 'node:timers/promises'
import { send } from './server.js'

/** Milliseconds; together well below the grace that staticfire.yaml declares. */
export const patience = { balancer: 1000, requests: 3500, goodbye: 500 }

/** On SIGTERM or SIGINT: not ready, wait for the balancer, close, drain, say goodbye, exit. */
export function installShutdown(parts) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      if (parts.state.isShuttingDown) return
      parts.state.isShuttingDown = true
      parts.logger.info('shutting down', { signal })
      void shutDown(parts)
    })
  }
}

/** Stops in order; ends after `patience.requests` even when requests hang. */
export async function shutDown(parts) {
  const { server, database, payments, state, logger, tracing, errorTracking } = parts
  const deadline = setTimeout(() => answerUnavailable({ server, state }), patience.requests)
  await sleep(patience.balancer)
  await closeServer(server)
  clearTimeout(deadline)
  await database.close(patience.goodbye)
  payments.close()
  await Promise.all([tracing.flush(patience.goodbye), errorTracking.flush(patience.goodbye)])
  logger.info('stopped')
  await logger.flush()
  process.exit(0)
}

/** Refuses new connections, closes the idle ones, and resolves when the last request is answered. */
export function closeServer(server) {
  return new Promise((resolve) => server.close(resolve))
}

/** Answers what is still open, for a client rather gets a 503 than a cut connection. */
function answerUnavailable({ server, state }) {
  for (const response of state.openResponses) {
    send(response, { status: 503, body: { error: 'the service is shutting down' } }, state)
  }
  setImmediate(() => server.closeAllConnections())
}
