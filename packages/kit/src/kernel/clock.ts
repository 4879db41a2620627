/** Where a part takes its time from, so that a test can hand it another. */
export interface Clock {
  /** Milliseconds on a monotonic clock: only differences mean something. */
  now(): number
  /** Milliseconds since the epoch. */
  wallNow(): number
  /** Calls back once after so many milliseconds; what it returns calls that off. Keeps no process alive. */
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Resolves after so many milliseconds, or rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const finish = () => {
    signal?.removeEventListener('abort', abort)
    resolve()
  }
  const abort = () => {
    cancel()
    reject(signal?.reason as Error)
  }
  const cancel = clock.after(delayMs, finish)
  if (signal?.aborted === true) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return promise
}
