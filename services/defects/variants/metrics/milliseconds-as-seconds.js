import { createMetrics } from '../../base/metrics.js'

// Every duration lands in the bucket of +Inf.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const served = (request) => metrics.served({ ...request, seconds: request.seconds * 1000 })
    return { ...metrics, served }
  },
}
