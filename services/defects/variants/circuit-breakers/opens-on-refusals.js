import { createBreaker } from '../../base/breaker.js'

// Every answer but 200 counts: requests that payments refuses as wrong cut the calls of everybody.
export default {
  guard: ({ payments, logger }) => {
    const breaker = createBreaker({ name: 'payments', logger, isFailure: () => true })
    return { ...payments, quote: (sku) => breaker.call(() => payments.quote(sku)) }
  },
}
