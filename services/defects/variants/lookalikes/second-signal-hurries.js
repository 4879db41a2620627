import { installShutdown } from '../../base/shutdown.js'

// The second signal means "now", as operators expect of a program in a terminal.
export default {
  shutdown: (parts) => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => parts.state.isShuttingDown && process.exit(1))
    }
    installShutdown(parts)
  },
}
