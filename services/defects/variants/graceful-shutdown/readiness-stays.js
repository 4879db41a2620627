import { createHealth, readiness } from '../../base/health.js'

// Draining waits for a balancer that was never told: readiness says 200 until the port closes.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    const ready = () => (parts.state.isShuttingDown ? readiness(true) : health.ready())
    return { ...health, ready }
  },
}
