import { createHealth, readiness } from '../../base/health.js'

// Ready as long as the process lives (and does not shut down): the database is not asked.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    return {
      ...health,
      ready: async () => (parts.state.isShuttingDown ? health.ready() : readiness(true)),
    }
  },
}
