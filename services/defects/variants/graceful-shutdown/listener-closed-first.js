import { installShutdown } from '../../base/shutdown.js'

// Requests are drained, but the port is closed before the balancer can have noticed.
export default {
  shutdown: (parts) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => parts.server.close())
    installShutdown(parts)
  },
}
