import { createMetrics } from '../../base/metrics.js'

// As behind `await next()` without a finally: what a handler throws is never counted.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const served = (request) => {
      if (request.status < 500) metrics.served(request)
    }
    return { ...metrics, served }
  },
}
