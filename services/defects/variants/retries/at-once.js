import { isTransient } from '../../base/retry.js'

// Made again at once, and at once again: payments has no time to recover.
export default {
  retry: ({ payments }) => {
    const quote = async (sku, left = 3) => {
      try {
        return await payments.quote(sku)
      } catch (error) {
        if (left === 0 || !isTransient(error)) throw error
        return await quote(sku, left - 1)
      }
    }
    return { ...payments, quote: (sku) => quote(sku) }
  },
}
