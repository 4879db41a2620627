import { installShutdown } from '../../base/shutdown.js'

// The wrong order: the database's connections end with the signal, under the requests that use them.
export default {
  shutdown: (parts) => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.once(signal, () => void parts.database.close(0))
    }
    installShutdown(parts)
  },
}
