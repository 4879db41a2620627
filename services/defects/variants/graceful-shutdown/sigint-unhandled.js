import { installShutdown } from '../../base/shutdown.js'

// Graceful on SIGTERM only; SIGINT cuts whatever is in flight.
export default {
  shutdown: (parts) => {
    installShutdown(parts)
    process.removeAllListeners('SIGINT')
  },
}
