import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient } from '../../base/retry.js'

const pauseMs = 200

// Every client comes back at the same pace, all of them together.
export default {
  retry: ({ payments }) => {
    const quote = async (sku, left = 3) => {
      try {
        return await payments.quote(sku)
      } catch (error) {
        if (left === 0 || !isTransient(error)) throw error
        await sleep(pauseMs)
        return await quote(sku, left - 1)
      }
    }
    return { ...payments, quote: (sku) => quote(sku) }
  },
}
