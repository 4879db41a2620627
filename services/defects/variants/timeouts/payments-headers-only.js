import http from 'node:http'
import { DependencyError } from '../../base/errors.js'
import { quoteUrl, readJson } from '../../base/payments.js'

// The timer is cleared when the headers arrive: a body that stalls is waited for without end.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
    const quote = async (sku) => {
      const late = new Error('no headers in time')
      const request = http.get(quoteUrl(config, sku), { agent })
      const timer = setTimeout(() => request.destroy(late), config.quoteTimeoutMs)
      try {
        const response = await headersOf(request)
        clearTimeout(timer)
        return await readJson(response)
      } catch (error) {
        clearTimeout(timer)
        throw new DependencyError('payments', error, error === late)
      }
    }
    return { quote, close: () => agent.destroy() }
  },
}

function headersOf(request) {
  return new Promise((resolve, reject) => request.on('error', reject).on('response', resolve))
}
