import { createHealth } from '../../base/health.js'

// Not ready, and nobody learns why.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    const ready = async () => {
      const { status } = await health.ready()
      return { status, body: { status: status === 200 ? 'ready' : 'not ready' } }
    }
    return { ...health, ready }
  },
}
