import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop runs what is due. */
export interface EventLoopDelay {
  /** The mean since this was read last, in milliseconds; the former one when nothing was measured since. */
  readMs(): number
  close(): void
}

const resolutionMs = 10

export function createEventLoopDelay(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  let count = 0
  let sumMs = 0
  let lastMs = 0
  return {
    readMs() {
      // Not by resetting it: it leaves out the first interval after that, which in an overload is the only one.
      const ticks = histogram.count - count
      if (ticks === 0) return lastMs
      const total = (histogram.mean / 1e6) * histogram.count
      // It records the time between two ticks of its timer, which are that far apart when nothing is late.
      lastMs = Math.max(0, (total - sumMs) / ticks - resolutionMs)
      count = histogram.count
      sumMs = total
      return lastMs
    },
    close: () => void histogram.disable(),
  }
}
