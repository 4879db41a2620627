// How long a scrape of 5,000 histograms keeps the event loop: `node scrape.js kit|prom-client`.
import { createMetrics } from '@staticfire/kit/metrics'
import prom from 'prom-client'

const series = 5_000
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const scrapes = {
  kit() {
    const clock = { now: () => performance.now(), wallNow: () => Date.now(), after: () => () => {} }
    const metrics = createMetrics({ clock, maxRoutes: series, defaultMetrics: false })
    for (let at = 0; at < series; at++) {
      metrics.requestStarted()
      metrics.requestEnded('GET', `/routes/${at}/:id`, 200, at % 100, false)
    }
    return () => metrics.exposition()
  },
  'prom-client'() {
    const labelNames = ['method', 'route']
    const name = 'http_request_duration_seconds'
    const durations = new prom.Histogram({ name, help: 'Durations.', labelNames, buckets })
    for (let at = 0; at < series; at++)
      durations.observe({ method: 'GET', route: `/routes/${at}/:id` }, (at % 100) / 1000)
    return () => prom.register.metrics()
  },
}

const scrape = scrapes[process.argv[2]]()
const longestMs = []
for (let time = 0; time < 12; time++) {
  let isDone = false
  let longest = 0
  let lastAt = performance.now()
  const turn = () => {
    const now = performance.now()
    longest = Math.max(longest, now - lastAt)
    lastAt = now
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await scrape()
  // One more turn, which sees how long the last took.
  await new Promise((resolve) => setImmediate(resolve))
  isDone = true
  // The first are before compilation.
  if (time >= 3) longestMs.push(longest)
}
process.send({ longestMs })
process.disconnect()
