import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// Connections are kept and used again, but there is no end to them: Node's agent has no limit of its own.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true })
    const signal = () => AbortSignal.timeout(config.quoteTimeoutMs)
    return {
      quote: (sku) => getQuote({ config, agent, sku, signal: signal() }),
      close: () => agent.destroy(),
    }
  },
}
