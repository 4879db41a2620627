import { createMetrics, head } from '../../base/metrics.js'

// Two pools tell their size under one name, and no label says whose it is.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const pools =
      head('connections', 'Open connections.', 'gauge') + 'connections 4\nconnections 7\n'
    return { ...metrics, render: () => metrics.render() + pools }
  },
}
