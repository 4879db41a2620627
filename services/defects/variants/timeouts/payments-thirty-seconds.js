import { createPayments } from '../../base/payments.js'

// There is a timeout, but nobody waits thirty seconds for a price.
export default {
  payments: ({ config, ...parts }) =>
    createPayments({ ...parts, config: { ...config, quoteTimeoutMs: 30_000 } }),
}
