import http from 'node:http'
import { createPayments, getQuote } from '../../base/payments.js'

// Only headers of a list go out, and the list is older than the traces.
class StrictAgent extends http.Agent {
  addRequest(request, ...rest) {
    super.addRequest(request, ...rest)
    for (const name of request.getHeaderNames()) {
      if (!['host', 'accept', 'connection'].includes(name)) request.removeHeader(name)
    }
  }
}

export default {
  payments: ({ config }) => {
    const agent = new StrictAgent({ keepAlive: true, maxSockets: 50 })
    const signal = () => AbortSignal.timeout(config.quoteTimeoutMs)
    return {
      ...createPayments({ config }),
      quote: (sku) => getQuote({ config, agent, sku, signal: signal() }),
      close: () => agent.destroy(),
    }
  },
}
