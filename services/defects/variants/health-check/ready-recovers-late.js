import { createHealth } from '../../base/health.js'

const pauseMs = 20_000

// After a failure it does not ask again for twenty seconds.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    let failure
    let askAgainAt = 0
    const ready = async () => {
      if (performance.now() < askAgainAt && !parts.state.isShuttingDown) return failure
      const reply = await health.ready()
      const isFirstAnswer = performance.now() < 2000
      if (reply.status !== 200 && !isFirstAnswer) {
        failure = reply
        askAgainAt = performance.now() + pauseMs
      }
      return reply
    }
    return { ...health, ready }
  },
}
