import { now } from '@staticfire/process'

/** Below this the loop is turned instead of waiting: timers are no finer than a millisecond. */
const spinMs = 0.3

/**
 * Calls `act` at each planned instant until the signal aborts or there is none left. What is overdue
 * is done at once, without catching up later: the plan does not bend to a busy loop.
 */
export async function atCadence(
  plannedAt: (index: number) => number | undefined,
  act: (plannedAt: number, index: number) => unknown,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let index = 0
  const stop = (): void => {
    clearTimeout(timer)
    clearImmediate(immediate)
    resolve()
  }

  const tick = (): void => {
    try {
      for (;;) {
        const next = plannedAt(index)
        if (next === undefined || signal?.aborted) return stop()
        const waitMs = next - now()
        if (waitMs > 0) return wait(waitMs)
        act(next, index++)
      }
    } catch (error) {
      reject(error as Error)
    }
  }
  const wait = (waitMs: number): void => {
    if (waitMs < spinMs) immediate = setImmediate(tick)
    else timer = setTimeout(tick, Math.max(1, Math.floor(waitMs - spinMs)))
  }

  signal?.addEventListener('abort', stop, { once: true })
  tick()
  try {
    await promise
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
