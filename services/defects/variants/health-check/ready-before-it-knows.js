import { createHealth } from '../../base/health.js'

const warmUpMs = 2500

// Ready by presumption during the first seconds, whether or not the database is there.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    const ready = async () => {
      const reply = await health.ready()
      const isPresumed = performance.now() < warmUpMs && !parts.state.isShuttingDown
      return isPresumed ? { status: 200, body: { status: 'ready' } } : reply
    }
    return { ...health, ready }
  },
}
