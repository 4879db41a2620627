import http from 'node:http'
import { once } from 'node:events'
import { DependencyError, explainError } from '../../base/errors.js'
import { createPayments, quoteUrl } from '../../base/payments.js'

// What the payments service says of its own failure is told to the client.
export default {
  payments: (parts) => {
    const { quote, ...others } = createPayments(parts)
    const andAsked = async (sku) => {
      try {
        return await quote(sku)
      } catch (error) {
        if (error.cause?.status >= 500)
          error.said = await said(quoteUrl(parts.config, sku)).catch(() => '')
        throw error
      }
    }
    return { ...others, quote: andAsked }
  },
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    const isTold = error instanceof DependencyError && error.said
    return { status, body: isTold ? { error: `${body.error}: ${error.said}` } : body }
  },
}

/** The text of the answer, whatever its status. */
async function said(url) {
  const request = http.get(url, { signal: AbortSignal.timeout(500) })
  const [response] = await once(request, 'response')
  const chunks = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8').slice(0, 400)
}
