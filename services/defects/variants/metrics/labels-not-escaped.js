import { createMetrics, head } from '../../base/metrics.js'

// Works until a client has a quote or a backslash in its name.
export default {
  metrics: () => {
    const metrics = createMetrics()
    let agent = 'nobody'
    const served = (request) => {
      metrics.served(request)
      agent = request.agent ?? agent
    }
    const render = () =>
      `${metrics.render()}${head('last_client_info', 'Who asked last.', 'gauge')}last_client_info{agent="${agent}"} 1\n`
    return { ...metrics, served, render }
  },
}
