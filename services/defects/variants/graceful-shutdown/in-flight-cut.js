import { installShutdown } from '../../base/shutdown.js'

const patienceMs = 150

// The balancer is told, the port closes late, but requests in flight get a blink of time.
export default {
  shutdown: (parts) => {
    const cut = () => parts.state.openResponses.forEach((response) => response.destroy())
    for (const signal of ['SIGTERM', 'SIGINT'])
      process.once(signal, () => setTimeout(cut, patienceMs))
    installShutdown(parts)
  },
}
