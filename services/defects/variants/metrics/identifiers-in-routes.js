import { createMetrics } from '../../base/metrics.js'

// Unknown routes are one series, and each object is one of its own.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const served = (request) =>
      metrics.served(request.route === 'unmatched' ? request : { ...request, route: request.path })
    return { ...metrics, served }
  },
}
