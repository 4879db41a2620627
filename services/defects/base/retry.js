import { setTimeout as sleep } from 'node:timers/promises'
import { CircuitOpen, isFailureOfPayments } from './breaker.js'

const attempts = 3
const firstPauseMs = 50

/** Quotes that are asked for again when payments failed in passing. Asking twice for a price does no harm. */
export function retryPayments({ payments, config }) {
  const patienceMs = config.quoteTimeoutMs
  return { ...payments, quote: (sku) => retry(() => payments.quote(sku), patienceMs) }
}

/** A timeout has used up the patience of whoever waits; a cut call would be cut again. */
export function isTransient(error) {
  return isFailureOfPayments(error) && !error.isTimeout && !(error.cause instanceof CircuitOpen)
}

/** Tries again after pauses that double and are spread, or as long as the answer asks for, within the patience. */
async function retry(work, patienceMs) {
  const startedAt = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const backoffMs = firstPauseMs * 2 ** (tries - 1) * (0.5 + Math.random())
      const pauseMs = Math.max(backoffMs, error.cause?.retryAfterMs ?? 0)
      const isInTime = performance.now() - startedAt + pauseMs < patienceMs
      if (tries === attempts || !isInTime || !isTransient(error)) throw error
      await sleep(pauseMs)
    }
  }
}
