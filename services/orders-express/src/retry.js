import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Tries again after errors that `shouldRetry` accepts, with exponential backoff and jitter. An
 * error's `retryAfterMs` is honoured. When `signal` aborts, the last error is thrown.
 */
export async function retry(attempt, { attempts, firstDelayMs, signal, shouldRetry, onRetry }) {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === attempts || signal.aborted || !shouldRetry(error)) throw error
      const backoffMs = firstDelayMs * 2 ** (tries - 1) * (0.5 + Math.random())
      const delayMs = Math.max(backoffMs, error.retryAfterMs ?? 0)
      onRetry(error, { tries, delayMs: Math.round(delayMs) })
      try {
        await sleep(delayMs, undefined, { signal })
      } catch {
        throw error
      }
    }
  }
}
