import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient } from '../../base/retry.js'

// Pauses between nothing and a bound that doubles: from one to the next they may well shrink.
export default {
  retry: ({ payments }) => {
    const quote = async (sku, tries = 1) => {
      try {
        return await payments.quote(sku)
      } catch (error) {
        if (tries === 3 || !isTransient(error)) throw error
        await sleep(100 * 2 ** tries * Math.random())
        return await quote(sku, tries + 1)
      }
    }
    return { ...payments, quote: (sku) => quote(sku) }
  },
}
