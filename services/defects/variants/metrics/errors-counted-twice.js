import { createMetrics } from '../../base/metrics.js'

// The error handler counts what it answers, and the end of the response counts it again.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const served = (request) => {
      if (request.status >= 500) metrics.served(request)
      metrics.served(request)
    }
    return { ...metrics, served }
  },
}
