import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface EventLoopDelay {
  p99Ms: number
  maxMs: number
}

const resolutionMs = 10

/** Watches how long this process's event loop was blocked; `stop` gives what was seen. */
export function watchEventLoop(): { stop(): EventLoopDelay } {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  // The histogram counts from one sampling timer to the next, so its own interval is in it.
  const delayMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs)
  return {
    stop() {
      histogram.disable()
      if (histogram.count === 0) return { p99Ms: 0, maxMs: 0 }
      return { p99Ms: delayMs(histogram.percentile(99)), maxMs: delayMs(histogram.max) }
    },
  }
}
