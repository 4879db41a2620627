import { createCounter, createMetrics } from '../../base/metrics.js'

// Requests are counted, and how long they took nobody knows.
export default {
  metrics: () => {
    const requests = createCounter('http_requests_total', 'Requests answered.')
    return {
      ...createMetrics(),
      served: ({ method, route, status }) => requests.add({ method, route, status }),
      render: () => requests.render(),
    }
  },
}
