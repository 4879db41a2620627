import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// One connection to payments carries everything, one call after the other.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const signal = () => AbortSignal.timeout(config.quoteTimeoutMs)
    return {
      quote: (sku) => getQuote({ config, agent, sku, signal: signal() }),
      close: () => agent.destroy(),
    }
  },
}
