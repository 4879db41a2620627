import { createHealth } from '../../base/health.js'

// The first failure is remembered for ever.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    let failure
    const ready = async () => {
      if (failure && !parts.state.isShuttingDown) return failure
      const reply = await health.ready()
      if (reply.status !== 200) failure = reply
      return reply
    }
    return { ...health, ready }
  },
}
