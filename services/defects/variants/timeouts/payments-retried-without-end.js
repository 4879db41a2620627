import { createPayments } from '../../base/payments.js'

// Each attempt has its timeout; their number has no limit, so the customer waits all the same.
export default {
  payments: (parts) => {
    const payments = createPayments(parts)
    const quote = (sku) =>
      payments.quote(sku).catch((error) => (error.isTimeout ? quote(sku) : Promise.reject(error)))
    return { ...payments, quote }
  },
}
