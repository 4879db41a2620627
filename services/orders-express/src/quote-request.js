import { z } from 'zod'
import { currentRequest } from './request-context.js'
import { isTracing } from './telemetry.js'

const quoteSchema = z.object({
  sku: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  unitPrice: z.int().min(1).max(100_000_000),
  validUntil: z.iso.datetime(),
})

/**
 * One call to payments, given up on the wire when `signal` aborts. Resolves to undefined for a SKU
 * that payments does not know. Rejects with an error that says whether it `isTransient` (worth
 * another try), `isRefusal` (payments works, but not for this) or `isMalformed`.
 */
export async function requestQuote({ baseUrl, sku, signal, logger }) {
  const startedAt = performance.now()
  let status
  try {
    const url = `${baseUrl.replace(/\/$/, '')}/quotes/${encodeURIComponent(sku)}`
    const response = await fetch(url, { headers: outboundHeaders(), signal, redirect: 'error' })
    status = response.status
    if (response.ok) return await readQuote(response, sku)
    // An unread body would keep the connection from being used again.
    await response.body?.cancel()
    if (status === 404) return undefined
    throw refused(response)
  } catch (error) {
    if (error.name === 'PaymentsError') throw error
    if (signal.aborted) throw paymentsError('payments did not answer in time', { cause: error })
    throw paymentsError('payments could not be reached', { isTransient: true, cause: error })
  } finally {
    const durationMs = Math.round(performance.now() - startedAt)
    logger.debug('payments call', { sku, status, durationMs })
  }
}

async function readQuote(response, sku) {
  const quote = quoteSchema.safeParse(parseJson(await response.text()))
  if (quote.success && quote.data.sku === sku) return quote.data
  throw paymentsError('payments answered something that is not this quote', { isMalformed: true })
}

function refused({ status, headers }) {
  const isTransient = status === 429 || status >= 500
  const seconds = Number(headers.get('retry-after') ?? 0)
  return paymentsError(`payments answered ${status}`, {
    isTransient,
    isRefusal: !isTransient,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : 0,
  })
}

function paymentsError(message, { cause, ...facts }) {
  return Object.assign(new Error(message, { cause }), { name: 'PaymentsError', ...facts })
}

function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function outboundHeaders() {
  const request = currentRequest()
  const headers = { accept: 'application/json' }
  if (request !== undefined) headers['x-request-id'] = request.requestId
  // With tracing on, the instrumentation writes it, with the span of this call as the parent.
  if (request?.traceparent !== undefined && !isTracing()) headers.traceparent = request.traceparent
  return headers
}
