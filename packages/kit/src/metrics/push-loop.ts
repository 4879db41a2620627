import { sleep, type Clock } from '../kernel/clock.ts'

/** A push that goes on until it is closed. */
export interface Push {
  /** Pushes now, or waits for the push under way. Never rejects; what failed is counted. */
  flush(): Promise<void>
  /** Stops, after a last push that gets so long at most. */
  close(timeoutMs?: number): Promise<void>
}

/** Pushes at an interval, one at a time: a slow receiver makes pushes rarer, never more of them. */
export function startPushLoop(
  clock: Clock,
  intervalMs: number,
  push: (signal: AbortSignal) => Promise<void>,
  release: () => Promise<void> = async () => {},
): Push {
  const closing = new AbortController()
  let underWay: Promise<void> | undefined
  let cancel = () => {}
  let isClosed = false

  const flush = () => {
    underWay ??= push(closing.signal).finally(() => {
      underWay = undefined
    })
    return underWay
  }

  const schedule = () => {
    cancel = clock.after(intervalMs, () => {
      void flush().then(() => {
        if (!isClosed) schedule()
      })
    })
  }
  schedule()

  return {
    flush,
    async close(timeoutMs = 2000) {
      if (isClosed) return
      isClosed = true
      cancel()
      const done = new AbortController()
      const last = (underWay ?? Promise.resolve()).then(flush).then(release)
      // Whichever is first: the other has nothing left to do.
      await Promise.race([last, sleep(clock, timeoutMs, done.signal).catch(() => {})])
      done.abort()
      closing.abort()
    },
  }
}
