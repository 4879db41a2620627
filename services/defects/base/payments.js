import http from 'node:http'
import { DependencyError } from './errors.js'

/** The client of the payments service: `quote(sku)` answers or fails within QUOTE_TIMEOUT_MS. */
export function createPayments({ config }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
  return {
    quote: (sku) =>
      getQuote({ config, agent, sku, signal: AbortSignal.timeout(config.quoteTimeoutMs) }),
    close: () => agent.destroy(),
  }
}

/** One GET, given up by the signal at any moment until the body is complete. */
export async function getQuote({ config, agent, sku, signal }) {
  try {
    const { status, headers, body } = await getJson(quoteUrl(config, sku), { agent, signal })
    if (status !== 200) {
      const retryAfterMs = 1_000 * (Number(headers['retry-after']) || 0)
      throw Object.assign(new Error(`payments answered ${status}`), { status, retryAfterMs })
    }
    return body
  } catch (error) {
    throw new DependencyError('payments', error, signal?.aborted)
  }
}

/** Where the price of an article is asked for. */
export function quoteUrl(config, sku) {
  return new URL(`/prices/${encodeURIComponent(sku)}`, config.paymentsUrl)
}

/** Requests a URL; destroying the request closes its socket, also one that is still connecting. */
export function getJson(url, { agent, signal }) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent })
    const giveUp = () => request.destroy(signal.reason)
    signal?.addEventListener('abort', giveUp)
    request.once('close', () => signal?.removeEventListener('abort', giveUp))
    request.on('error', reject)
    request.on('response', (response) => {
      const { statusCode: status, headers } = response
      // What is no answer need not be JSON.
      const reading = status === 200 ? readJson(response) : drain(response)
      reading.then((body) => resolve({ status, headers, body }), reject)
    })
  })
}

async function drain(response) {
  for await (const _ of response);
}

/** The whole body as JSON; fails when the response is cut. */
export async function readJson(response) {
  const chunks = []
  for await (const chunk of response) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
