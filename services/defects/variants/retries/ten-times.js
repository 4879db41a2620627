import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient } from '../../base/retry.js'

// Ten attempts, and no breaker that would end them: an outage of payments is answered with ten times the calls.
export default {
  guard: ({ payments }) => payments,
  retry: ({ payments }) => {
    const quote = async (sku, tries = 1) => {
      try {
        return await payments.quote(sku)
      } catch (error) {
        if (tries === 10 || !isTransient(error)) throw error
        await sleep(Math.min(80, 10 * 2 ** tries) * (0.5 + Math.random()))
        return await quote(sku, tries + 1)
      }
    }
    return { ...payments, quote: (sku) => quote(sku) }
  },
}
