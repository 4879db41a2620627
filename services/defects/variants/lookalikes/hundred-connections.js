import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// Bounded, above most that a service sees: at 80 requests at once there are 80 connections.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 100 })
    const signal = () => AbortSignal.timeout(config.quoteTimeoutMs)
    return {
      quote: (sku) => getQuote({ config, agent, sku, signal: signal() }),
      close: () => agent.destroy(),
    }
  },
}
