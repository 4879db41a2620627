import { setTimeout as sleep } from 'node:timers/promises'
import { CircuitOpen, guardPayments } from '../../base/breaker.js'

// While the circuit is open the request waits as long as a call would have had.
export default {
  guard: (parts) => {
    const guarded = guardPayments(parts)
    const quote = async (sku) => {
      try {
        return await guarded.quote(sku)
      } catch (error) {
        if (error.cause instanceof CircuitOpen) await sleep(1_200)
        throw error
      }
    }
    return { ...guarded, quote }
  },
}
