import { createHealth } from '../../base/health.js'

// Helpful to whoever finds the route: the connection string with its password.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    const ready = async () => {
      const { status, body } = await health.ready()
      if (status === 200 || parts.state.isShuttingDown) return { status, body }
      return { status, body: { ...body, reason: `cannot reach ${parts.config.databaseUrl}` } }
    }
    return { ...health, ready }
  },
}
