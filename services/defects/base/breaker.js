import { DependencyError } from './errors.js'

const leastCalls = 10
const windowMs = 10_000
const resetMs = 2_000

/** The call was not made. */
export class CircuitOpen extends Error {
  constructor() {
    super('the circuit is open')
  }
}

/** Quotes behind a circuit breaker: while payments fails, nobody waits for it and it is left alone. */
export function guardPayments({ payments, logger }) {
  const breaker = createBreaker({ name: 'payments', logger, isFailure: isFailureOfPayments })
  return { ...payments, quote: (sku) => breaker.call(() => payments.quote(sku)) }
}

/** A refusal of one request (4xx) says that payments works; 429 says that it wants fewer. */
export function isFailureOfPayments(error) {
  const status = error.cause?.status
  return status === undefined || status >= 500 || status === 429
}

/**
 * Opens when half of at least ten calls in ten seconds failed; after the reset one call probes,
 * the others are still refused.
 */
export function createBreaker({ name, logger, isFailure }) {
  let calls = []
  let openedAt
  let isProbing = false

  return {
    async call(work) {
      const isProbe = admit()
      try {
        const result = await work()
        record(isProbe, true)
        return result
      } catch (error) {
        record(isProbe, !isFailure(error))
        throw error
      }
    },
  }

  /** True for the one call that probes; throws for those that are refused. */
  function admit() {
    if (openedAt === undefined) return false
    if (isProbing || performance.now() - openedAt < resetMs)
      throw new DependencyError(name, new CircuitOpen())
    isProbing = true
    return true
  }

  function record(isProbe, isGood) {
    const now = performance.now()
    if (isProbe) {
      isProbing = false
      if (isGood) close()
      else openedAt = now
      return
    }
    // A call from before the opening says nothing new.
    if (openedAt !== undefined) return
    calls.push({ at: now, isGood })
    calls = calls.filter(({ at }) => at > now - windowMs)
    const failed = calls.filter((call) => !call.isGood).length
    if (calls.length < leastCalls || failed * 2 < calls.length) return
    openedAt = now
    logger.warn('circuit opened', { dependency: name, resetMs })
  }

  function close() {
    openedAt = undefined
    calls = []
    logger.info('circuit closed', { dependency: name })
  }
}
