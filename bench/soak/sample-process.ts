import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface ProcessSample {
  rssBytes: number
  heapBytes: number
  /** After a full collection; only in samples that asked for one. */
  heapAfterGcBytes?: number
  externalAfterGcBytes?: number
  /** What keeps the loop alive, by kind: `Timeout`, `TCPSocketWrap`, … */
  resources: Record<string, number>
  loopDelayP99Ms: number
  loopDelayMaxMs: number
  cpuMs: number
}

export type FromService = { port: number } | { sample: ProcessSample }
export type ToService = { sample: { withGc: boolean } }

const resolutionMs = 10

/** Answers the soak's questions over the process's channel. */
export function answerSamples(): void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  // Whoever soaks it is gone: nobody would end it.
  process.on('disconnect', () => process.exit(1))
  process.on('message', ({ sample }: ToService) => {
    // The histogram counts from one of its timers to the next: its own interval is in it.
    const ofDelay = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs)
    const resources: Record<string, number> = {}
    for (const kind of process.getActiveResourcesInfo())
      resources[kind] = (resources[kind] ?? 0) + 1
    const cpu = process.cpuUsage()
    const { rss, heapUsed } = process.memoryUsage()
    const taken: ProcessSample = {
      rssBytes: rss,
      heapBytes: heapUsed,
      resources,
      loopDelayP99Ms: ofDelay(delay.percentile(99)),
      loopDelayMaxMs: ofDelay(delay.max),
      cpuMs: (cpu.user + cpu.system) / 1_000,
    }
    if (sample.withGc) {
      globalThis.gc?.()
      const after = process.memoryUsage()
      taken.heapAfterGcBytes = after.heapUsed
      taken.externalAfterGcBytes = after.external
    }
    // The collection that was asked for is not the service's own delay.
    delay.reset()
    tellSoak({ sample: taken })
  })
}

export function tellSoak(message: FromService): void {
  process.send?.(message)
}
