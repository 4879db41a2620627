import http from 'node:http'
import { getQuote } from '../../base/payments.js'

// The client waits as long as the payments service likes.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
    return { quote: (sku) => getQuote({ config, agent, sku }), close: () => agent.destroy() }
  },
}
