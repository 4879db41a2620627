import { createMetrics } from '../../base/metrics.js'

// Whoever scans the service for holes adds a series with each try.
export default {
  metrics: () => {
    const metrics = createMetrics()
    return { ...metrics, served: (request) => metrics.served({ ...request, route: request.path }) }
  },
}
