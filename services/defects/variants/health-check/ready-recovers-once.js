import { createHealth } from '../../base/health.js'

// Recovers from the first outage, not from the second: a budget of failures that is never refilled.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    let outages = 0
    let last
    const ready = async () => {
      if (outages > 1 && !parts.state.isShuttingDown) return last
      const reply = await health.ready()
      if (reply.status !== 200 && last?.status === 200) outages++
      last = reply
      return reply
    }
    return { ...health, ready }
  },
}
