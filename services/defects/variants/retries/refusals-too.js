import { setTimeout as sleep } from 'node:timers/promises'

// Whatever goes wrong is tried again, also what payments refuses as wrong.
export default {
  retry: ({ payments }) => {
    const quote = async (sku, tries = 1) => {
      try {
        return await payments.quote(sku)
      } catch (error) {
        if (tries === 3 || error.isTimeout) throw error
        await sleep(50 * 2 ** tries * (0.5 + Math.random()))
        return await quote(sku, tries + 1)
      }
    }
    return { ...payments, quote: (sku) => quote(sku) }
  },
}
