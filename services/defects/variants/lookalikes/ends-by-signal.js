import { setTimeout as sleep } from 'node:timers/promises'
import { closeServer, patience } from '../../base/shutdown.js'

// Drains as it should, then dies of the signal that it was sent, as shells expect: no exit code.
export default {
  shutdown: ({ server, database, payments, state, logger }) => {
    const stop = async (signal) => {
      if (state.isShuttingDown) return
      state.isShuttingDown = true
      logger.info('shutting down', { signal })
      await sleep(patience.balancer)
      await closeServer(server)
      await database.close(patience.goodbye)
      payments.close()
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, (name) => void stop(name))
  },
}
