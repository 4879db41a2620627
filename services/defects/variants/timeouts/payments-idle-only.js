import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// The socket's timeout watches for idleness: one byte now and then, and it never fires.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: false, maxSockets: 50 })
    const createConnection = agent.createConnection.bind(agent)
    agent.createConnection = (...args) => {
      const socket = createConnection(...args)
      const idle = () => socket.destroy(new Error('payments was idle for too long'))
      return socket.setTimeout(config.quoteTimeoutMs, idle)
    }
    return { quote: (sku) => getQuote({ config, agent, sku }), close: () => agent.destroy() }
  },
}
