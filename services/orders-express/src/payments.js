import CircuitBreaker from 'opossum'
import { createLimit } from './limit.js'
import { Problem, unavailable } from './problems.js'
import { requestQuote } from './quote-request.js'
import { retry } from './retry.js'

const resetMs = 5_000
const rememberedQuotes = 1_000
const concurrentCalls = 32

/**
 * Quotes from payments: retried, behind a circuit breaker, within `timeoutMs` in all. When
 * payments fails, the last quote for the same SKU serves as long as payments said it is valid.
 */
export function createPayments({ baseUrl, timeoutMs, logger, metrics }) {
  const lastQuotes = new Map()
  // So that a slow payments cannot take every socket.
  const limit = createLimit(concurrentCalls)
  const breaker = createBreaker(
    (sku, signal) => requestQuote({ baseUrl, sku, signal, logger }),
    logger,
  )
  metrics.gauge('payments_circuit_open', '1 while calls to payments are cut.', () =>
    breaker.closed ? 0 : 1,
  )

  return {
    /** `{ quote, isStale }`; quote is undefined for a SKU that payments does not know. */
    async getQuote(sku) {
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const quote = await retry(() => limit(() => breaker.fire(sku, signal), signal), {
          attempts: 3,
          firstDelayMs: 50,
          signal,
          shouldRetry: (error) => error.isTransient === true,
          onRetry: (error, { tries, delayMs }) =>
            logger.info('payments call is retried', { sku, tries, delayMs, reason: error.message }),
        })
        remember(sku, quote)
        metrics.quotes.inc({ outcome: quote === undefined ? 'unknown-sku' : 'fresh' })
        return { quote, isStale: false }
      } catch (error) {
        return fallBack(sku, error)
      }
    },

    state: () => (breaker.closed ? 'closed' : 'open'),

    close: () => breaker.shutdown(),
  }

  function remember(sku, quote) {
    lastQuotes.delete(sku)
    if (quote === undefined) return
    lastQuotes.set(sku, quote)
    if (lastQuotes.size > rememberedQuotes) lastQuotes.delete(lastQuotes.keys().next().value)
  }

  function fallBack(sku, error) {
    const quote = lastQuotes.get(sku)
    const isStale = quote !== undefined && Date.parse(quote.validUntil) > Date.now()
    metrics.quotes.inc({ outcome: isStale ? 'stale' : 'unavailable' })
    logger.warn('payments call failed', { sku, usesLastQuote: isStale, error })
    if (isStale) return { quote, isStale }
    if (error.isRefusal || error.isMalformed)
      throw new Problem(502, 'Payments gave no usable quote.')
    const retryAfterSeconds = breaker.closed ? 1 : Math.ceil(resetMs / 1000)
    throw unavailable('Quotes are not available.', { retryAfterSeconds, cause: error })
  }
}

function createBreaker(call, logger) {
  const breaker = new CircuitBreaker(call, {
    name: 'payments',
    // Each call carries a signal of its own, which also aborts it on the wire.
    timeout: false,
    resetTimeout: resetMs,
    volumeThreshold: 10,
    errorThresholdPercentage: 50,
    // One request that payments refuses does not mean that it is down.
    errorFilter: (error) => error.isRefusal === true,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
  })
  breaker.on('open', () => logger.warn('payments circuit opened', { resetMs }))
  breaker.on('halfOpen', () => logger.info('payments circuit half-open'))
  breaker.on('close', () => logger.info('payments circuit closed'))
  return breaker
}
