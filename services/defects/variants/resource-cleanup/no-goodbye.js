import { setTimeout as sleep } from 'node:timers/promises'
import { closeServer, patience } from '../../base/shutdown.js'

// Everything is drained, and then the process ends with its database connections open.
export default {
  shutdown: ({ server, state, logger }) => {
    const stop = async (signal) => {
      if (state.isShuttingDown) return
      state.isShuttingDown = true
      logger.info('shutting down', { signal })
      const late = setTimeout(() => server.closeAllConnections(), patience.requests)
      await sleep(patience.balancer)
      await closeServer(server)
      clearTimeout(late)
      logger.info('stopped')
      await logger.flush()
      process.exit(0)
    }
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal))
  },
}
