import http from 'node:http'
import { text } from 'node:stream/consumers'
import { DependencyError, explainError } from '../../base/errors.js'
import { quoteUrl } from '../../base/payments.js'

// What the payments service says of its own failure is told to the client.
export default {
  payments: ({ config }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
    return { quote: (sku) => quote({ config, agent, sku }), close: () => agent.destroy() }
  },
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    const isTold = error instanceof DependencyError && error.said
    return { status, body: isTold ? { error: `${body.error}: ${error.said}` } : body }
  },
}

async function quote({ config, agent, sku }) {
  const signal = AbortSignal.timeout(config.quoteTimeoutMs)
  let said
  try {
    const { status, headers, text: body } = await getText(quoteUrl(config, sku), { agent, signal })
    if (status === 200) return JSON.parse(body)
    said = body.slice(0, 400)
    const retryAfterMs = 1_000 * (Number(headers['retry-after']) || 0)
    throw Object.assign(new Error(`payments answered ${status}`), { status, retryAfterMs })
  } catch (error) {
    throw Object.assign(new DependencyError('payments', error, signal.aborted), { said })
  }
}

/** The whole answer, whatever its status. */
function getText(url, { agent, signal }) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent })
    const giveUp = () => request.destroy(signal.reason)
    signal.addEventListener('abort', giveUp)
    request.once('close', () => signal.removeEventListener('abort', giveUp))
    request.on('error', reject)
    request.on('response', (response) => {
      const { statusCode: status, headers } = response
      text(response).then((read) => resolve({ status, headers, text: read }), reject)
    })
  })
}
