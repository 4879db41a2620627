import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Family } from './family.ts'
import { noLabels } from './labels.ts'

const resolutionMs = 10

/** How late the event loop ran what was due, since this was read last. Wakes the loop a hundred times a second. */
export function createLoopDelays(): { families(): Family[] } {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  return {
    families() {
      // Nothing was measured yet: an extreme of nothing is no number.
      if (histogram.count === 0) return []
      const { min, max, mean, stddev } = histogram
      const values = {
        min: secondsLate(min),
        max: secondsLate(max),
        mean: secondsLate(mean),
        stddev: stddev / 1e9,
        p50: secondsLate(histogram.percentile(50)),
        p90: secondsLate(histogram.percentile(90)),
        p99: secondsLate(histogram.percentile(99)),
      }
      histogram.reset()
      return Object.entries(values).map(([name, value]) => ({
        type: 'gauge',
        name: `nodejs_eventloop_lag_${name}_seconds`,
        help: `How late the event loop ran since the last reading: ${name}.`,
        samples: [{ labels: noLabels, value }],
      }))
    },
  }
}

/** Nanoseconds between two ticks of a timer, which are that far apart when nothing is late. */
function secondsLate(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e9 - resolutionMs / 1000)
}
