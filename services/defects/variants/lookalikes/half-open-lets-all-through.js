import { CircuitOpen, isFailureOfPayments } from '../../base/breaker.js'
import { DependencyError } from '../../base/errors.js'

const resetMs = 2_000

// As Python's circuitbreaker does it: after the reset every call tries, and the first that fails opens it again.
export default {
  guard: ({ payments }) => {
    let failures = 0
    let openedAt = -Infinity
    const quote = async (sku) => {
      if (failures >= 5 && performance.now() - openedAt < resetMs)
        throw new DependencyError('payments', new CircuitOpen())
      try {
        const price = await payments.quote(sku)
        failures = 0
        return price
      } catch (error) {
        if (isFailureOfPayments(error) && ++failures >= 5) openedAt = performance.now()
        throw error
      }
    }
    return { ...payments, quote }
  },
}
