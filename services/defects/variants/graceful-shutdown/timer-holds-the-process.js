import { setTimeout as sleep } from 'node:timers/promises'
import { closeServer, patience } from '../../base/shutdown.js'

// Everything is closed in order, but the process does not exit by itself: a timer keeps it alive.
export default {
  shutdown: ({ server, database, payments, state, logger }) => {
    setInterval(() => logger.debug('prices refreshed'), 60_000)
    const stop = async (signal) => {
      if (state.isShuttingDown) return
      state.isShuttingDown = true
      logger.info('shutting down', { signal })
      await sleep(patience.balancer)
      await closeServer(server)
      await database.close(patience.goodbye)
      payments.close()
    }
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, (name) => void stop(name))
  },
}
