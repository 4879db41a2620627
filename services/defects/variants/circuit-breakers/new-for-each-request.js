import { guardPayments } from '../../base/breaker.js'

// A breaker that is made anew for each call remembers nothing.
export default {
  guard: (parts) => ({
    ...parts.payments,
    quote: (sku) => guardPayments(parts).quote(sku),
  }),
}
