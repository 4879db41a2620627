import { createCounter, createMetrics } from '../../base/metrics.js'

// As clients of StatsD do it: what was told is set to nothing.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const errors = createCounter('http_errors_total', 'Requests that failed.')
    const served = (request) => {
      metrics.served(request)
      if (request.status >= 400) errors.add({ status: request.status })
    }
    const render = () => {
      const text = metrics.render() + errors.render()
      errors.clear()
      return text
    }
    return { ...metrics, served, render }
  },
}
