import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient } from '../../base/retry.js'

// The first repetition comes at once, for what was gone in a moment; the later ones wait.
export default {
  retry: ({ payments }) => {
    const quote = async (sku, tries = 1) => {
      try {
        return await payments.quote(sku)
      } catch (error) {
        if (tries === 3 || !isTransient(error)) throw error
        if (tries > 1) await sleep(80 * (0.5 + Math.random()))
        return await quote(sku, tries + 1)
      }
    }
    return { ...payments, quote: (sku) => quote(sku) }
  },
}
