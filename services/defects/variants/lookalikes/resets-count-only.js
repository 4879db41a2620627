import { createBreaker } from '../../base/breaker.js'

// An answer is an answer, also a 503: only calls without one open the circuit.
export default {
  guard: ({ payments, logger }) => {
    const isFailure = (error) => error.cause?.status === undefined
    const breaker = createBreaker({ name: 'payments', logger, isFailure })
    return { ...payments, quote: (sku) => breaker.call(() => payments.quote(sku)) }
  },
}
