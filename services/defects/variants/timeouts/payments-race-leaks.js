import http from 'node:http'
import { DependencyError } from '../../base/errors.js'
import { getQuote } from '../../base/payments.js'

// The customer is answered in time, but the call goes on: Promise.race cancels nothing.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
    const quote = (sku) => Promise.race([getQuote({ config, agent, sku }), timeout(config)])
    return { quote, close: () => agent.destroy() }
  },
}

function timeout({ quoteTimeoutMs }) {
  const error = new DependencyError('payments', new Error('no answer in time'), true)
  return new Promise((_, reject) => setTimeout(reject, quoteTimeoutMs, error).unref())
}
