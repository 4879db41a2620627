import { createMetrics } from '../../base/metrics.js'

// The scrape is made at most once in a second: what has just happened comes a moment later.
export default {
  metrics: () => {
    const metrics = createMetrics()
    let text = ''
    let madeAt = -Infinity
    const render = () => {
      if (performance.now() - madeAt < 1000) return text
      madeAt = performance.now()
      text = metrics.render()
      return text
    }
    return { ...metrics, render }
  },
}
