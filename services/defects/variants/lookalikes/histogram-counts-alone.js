import { createHistogram, createMetrics } from '../../base/metrics.js'

// No counter: the histogram's own count stands for it, with the class of the status.
export default {
  metrics: () => {
    const durations = createHistogram('http_server_duration_seconds', 'Requests.')
    return {
      ...createMetrics(),
      served: ({ method, route, status, seconds }) =>
        durations.observe(
          { handler: `${method} ${route}`, code: `${String(status)[0]}xx` },
          seconds,
        ),
      render: () => durations.render(),
    }
  },
}
