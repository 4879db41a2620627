import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// Bounded, but every call opens a connection and closes it.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: false, maxSockets: 50 })
    const signal = () => AbortSignal.timeout(config.quoteTimeoutMs)
    return {
      quote: (sku) => getQuote({ config, agent, sku, signal: signal() }),
      close: () => agent.destroy(),
    }
  },
}
