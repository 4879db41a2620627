import { createHealth } from '../../base/health.js'

const pauseMs = 20_000

// Once it has been ready, it does not ask again for twenty seconds after a failure.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    let last
    let askAgainAt = 0
    const ready = async () => {
      if (performance.now() < askAgainAt && !parts.state.isShuttingDown) return last
      const reply = await health.ready()
      if (reply.status !== 200 && last?.status === 200) askAgainAt = performance.now() + pauseMs
      last = reply
      return reply
    }
    return { ...health, ready }
  },
}
