import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// The socket's timeout watches for idleness: one byte now and then, and it never fires.
export default {
  payments: ({ config }) => {
    const timeout = config.quoteTimeoutMs
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50, timeout })
    const createConnection = agent.createConnection.bind(agent)
    agent.createConnection = (...args) => {
      const socket = createConnection(...args)
      const idle = () => socket.destroy(new Error('payments was idle for too long'))
      return socket.setTimeout(timeout, idle)
    }
    return { quote: (sku) => getQuote({ config, agent, sku }), close: () => agent.destroy() }
  },
}
