import { createMetrics, head } from '../../base/metrics.js'

const bounds = [0.0001, 0.01, 0.1, Infinity]

// Each bucket has what lies between the bound before and its own.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const counts = bounds.map(() => 0)
    const served = (request) => {
      metrics.served(request)
      counts[bounds.findIndex((bound) => request.seconds <= bound)]++
    }
    const render = () =>
      metrics.render() + head('work_seconds', 'Work.', 'histogram') + lines(counts)
    return { ...metrics, served, render }
  },
}

function lines(counts) {
  const buckets = counts.map((count, index) => {
    const bound = bounds[index] === Infinity ? '+Inf' : bounds[index]
    return `work_seconds_bucket{le="${bound}"} ${count}\n`
  })
  const count = counts.reduce((sum, each) => sum + each)
  return `${buckets.join('')}work_seconds_sum 1\nwork_seconds_count ${count}\n`
}
