import { DependencyError } from '../../base/errors.js'
import { CircuitOpen, isFailureOfPayments } from '../../base/breaker.js'

// Opened once, it stays open until the next deployment.
export default {
  guard: ({ payments }) => {
    let failures = 0
    const quote = async (sku) => {
      if (failures >= 10) throw new DependencyError('payments', new CircuitOpen())
      try {
        const price = await payments.quote(sku)
        failures = 0
        return price
      } catch (error) {
        if (isFailureOfPayments(error)) failures++
        throw error
      }
    }
    return { ...payments, quote }
  },
}
