import type { Clock } from '../kernel/clock.ts'

/**
 * Runs work that must end in so many milliseconds or as soon as a signal says so. The work is aborted then,
 * and the caller has its error at once, also when the work pays no heed.
 */
export async function withDeadline<T>(
  {
    clock,
    limitMs,
    signal,
    error,
  }: { clock: Clock; limitMs: number; signal: AbortSignal | undefined; error: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const giveUp = (reason: Error) => {
    controller.abort(reason)
    reject(reason)
  }
  const abort = () => giveUp(signal?.reason as Error)
  if (signal?.aborted === true) throw signal.reason
  if (limitMs <= 0) throw error()
  signal?.addEventListener('abort', abort)
  const callOff = clock.after(limitMs, () => giveUp(error()))
  try {
    return await Promise.race([work(controller.signal), givenUp])
  } finally {
    callOff()
    signal?.removeEventListener('abort', abort)
  }
}
