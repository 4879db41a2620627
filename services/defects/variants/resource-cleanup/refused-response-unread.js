import http from 'node:http'
import { DependencyError } from '../../base/errors.js'
import { quoteUrl, readJson } from '../../base/payments.js'

// A status that is not 200 is an error at once; the body that nobody reads keeps its connection.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 500 })
    const ask = (sku) =>
      new Promise((resolve, reject) => {
        const request = http.get(quoteUrl(config, sku), { agent })
        const giveUp = setTimeout(
          () => request.destroy(new Error('payments was too slow')),
          config.quoteTimeoutMs,
        )
        request.once('close', () => clearTimeout(giveUp))
        request.on('error', reject)
        request.on('response', (response) => {
          if (response.statusCode === 200) readJson(response).then(resolve, reject)
          else {
            clearTimeout(giveUp)
            const { statusCode: status, headers } = response
            const retryAfterMs = 1_000 * (Number(headers['retry-after']) || 0)
            reject(
              Object.assign(new Error(`payments answered ${status}`), { status, retryAfterMs }),
            )
          }
        })
      })
    const quote = (sku) =>
      ask(sku).catch((error) => Promise.reject(new DependencyError('payments', error, false)))
    return { quote, close: () => agent.destroy() }
  },
}
