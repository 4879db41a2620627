import { now } from '@staticfire/process'

/**
 * Timers are no finer than a millisecond, and a little late. The rest of a wait is spent turning the
 * loop when it is short, and slept through when it is nearly a millisecond.
 */
const longestTurnMs = 0.7

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
  let hasSlept = false
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
        hasSlept = false
      }
    } catch (error) {
      reject(error as Error)
    }
  }
  const wait = (waitMs: number): void => {
    const wholeMs = Math.floor(waitMs)
    const sleepMs = waitMs - wholeMs > longestTurnMs ? wholeMs + 1 : wholeMs
    // Between arrivals that are closer than a tick, turning would never end: they leave in batches.
    if (sleepMs === 0 && hasSlept) {
      immediate = setImmediate(tick)
      return
    }
    hasSlept = true
    timer = setTimeout(tick, Math.max(1, sleepMs))
  }

  signal?.addEventListener('abort', stop, { once: true })
  tick()
  try {
    await promise
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
