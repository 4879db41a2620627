import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// At the stop connections to payments are reset instead of closed.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
    const signal = () => AbortSignal.timeout(config.quoteTimeoutMs)
    const reset = () => {
      for (const sockets of [agent.sockets, agent.freeSockets]) {
        for (const socket of Object.values(sockets).flat()) socket.resetAndDestroy()
      }
    }
    return { quote: (sku) => getQuote({ config, agent, sku, signal: signal() }), close: reset }
  },
}
