import { setTimeout as sleep } from 'node:timers/promises'
import { shutDown } from '../../base/shutdown.js'

// Waits a generous half minute for the balancer, in a grace of five seconds.
export default {
  shutdown: (parts) => {
    const stop = async (signal) => {
      if (parts.state.isShuttingDown) return
      parts.state.isShuttingDown = true
      parts.logger.info('shutting down', { signal })
      await sleep(30_000)
      await shutDown(parts)
    }
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, (name) => void stop(name))
  },
}
