import { createHealth } from '../../base/health.js'

// Liveness asks the database: in its outage the orchestrator restarts every healthy copy.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    return {
      ...health,
      live: () =>
        parts.database.ping().then(health.live, () => ({ status: 503, body: { status: 'dead' } })),
    }
  },
}
