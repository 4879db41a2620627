import http from 'node:http'
import { getQuote } from '../../base/payments.js'

const mostAtOnce = 20

// The agent has no limit; calls wait for their turn before they reach it.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true })
    const waiting = []
    let free = mostAtOnce
    const quote = async (sku) => {
      const signal = AbortSignal.timeout(config.quoteTimeoutMs)
      if (free > 0) free--
      else await new Promise((resolve) => waiting.push(resolve))
      try {
        return await getQuote({ config, agent, sku, signal })
      } finally {
        const next = waiting.shift()
        if (next) next()
        else free++
      }
    }
    return { quote, close: () => agent.destroy() }
  },
}
