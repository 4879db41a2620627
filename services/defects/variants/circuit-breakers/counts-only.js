import { createBreaker, isFailureOfPayments } from '../../base/breaker.js'

// It opens, and the log says so; the call is made all the same.
export default {
  guard: ({ payments, logger }) => {
    const breaker = createBreaker({ name: 'payments', logger, isFailure: isFailureOfPayments })
    const quote = async (sku) => {
      const answer = payments.quote(sku)
      await breaker.call(() => answer).catch(() => {})
      return await answer
    }
    return { ...payments, quote }
  },
}
