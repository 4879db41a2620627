import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// The timeout covers the connect and nothing after it.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
    const createConnection = agent.createConnection.bind(agent)
    agent.createConnection = (...args) => {
      const socket = createConnection(...args)
      const tooLate = () => socket.destroy(new Error('payments did not accept the connection'))
      const timer = setTimeout(tooLate, config.quoteTimeoutMs)
      socket.once('connect', () => clearTimeout(timer))
      return socket.once('close', () => clearTimeout(timer))
    }
    return { quote: (sku) => getQuote({ config, agent, sku }), close: () => agent.destroy() }
  },
}
