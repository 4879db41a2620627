import { createCounter, createMetrics } from '../../base/metrics.js'

// One total without labels that counts probes and scrapes too; the histogram tells requests apart.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const all = createCounter('requests_total', 'Whatever was asked.')
    const served = (request) => {
      metrics.served(request)
      all.add({})
    }
    return { ...metrics, served, render: () => metrics.render() + all.render() }
  },
}
