import { isFailureOfPayments } from '../../base/breaker.js'
import { DependencyError } from '../../base/errors.js'

const windowMs = 60_000

// No breaker: the client refuses a growing share of the calls itself, as the SRE book has it.
export default {
  guard: ({ payments }) => {
    let calls = []
    const quote = async (sku) => {
      calls = calls.filter(({ at }) => at > performance.now() - windowMs)
      const accepted = calls.filter(({ isAccepted }) => isAccepted).length
      const call = { at: performance.now(), isAccepted: false }
      calls.push(call)
      if (Math.random() < (calls.length - 1 - 2 * accepted) / calls.length)
        throw new DependencyError('payments', new Error('throttled'))
      try {
        const price = await payments.quote(sku)
        call.isAccepted = true
        return price
      } catch (error) {
        call.isAccepted = !isFailureOfPayments(error)
        throw error
      }
    }
    return { ...payments, quote }
  },
}
