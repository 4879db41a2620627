import { createMetrics } from '../../base/metrics.js'

// The middleware is installed for the application and once more for its router.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const served = (request) => {
      metrics.served(request)
      metrics.served(request)
    }
    return { ...metrics, served }
  },
}
