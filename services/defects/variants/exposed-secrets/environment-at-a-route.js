import { createHealth } from '../../base/health.js'

// The readiness route shows the environment, for support.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    const { API_TOKEN: token, LOG_LEVEL: level } = process.env
    const ready = async () => {
      const { status, body } = await health.ready()
      return { status, body: { ...body, environment: { token, level } } }
    }
    return { ...health, ready }
  },
}
