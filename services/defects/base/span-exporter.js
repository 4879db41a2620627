import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

const timeoutMs = 2_000
// Sending spans is no call of the request that happens to be served: it would be one span more.
const outside = AsyncLocalStorage.snapshot()
const mostWaiting = 2_000
const mostOfBatch = 200

/**
 * Sends spans as OTLP in JSON, in batches and in the background. What a collector does not take in time is
 * lost, and so is what would pile up.
 */
export function createSpanExporter({ endpoint, logger, send = post, everyMs = 250 }) {
  if (endpoint === undefined) return { add() {}, async flush() {} }
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const waiting = []
  let sending
  let hasComplained = false
  setInterval(() => void sendBatch(), everyMs).unref()
  return {
    add(span) {
      if (waiting.length < mostWaiting) waiting.push(span)
    },
    async flush(patienceMs) {
      await sending
      await Promise.race([sendBatch(), sleep(patienceMs, undefined, { ref: false })])
    },
  }

  function sendBatch() {
    if (sending || waiting.length === 0) return sending
    const batch = waiting.splice(0, mostOfBatch)
    sending = outside(() => send(url, requestOf(batch), timeoutMs))
      .catch(complain)
      .finally(() => (sending = undefined))
    return sending
  }

  function complain(error) {
    if (!hasComplained) logger.warn('spans could not be sent', { error })
    hasComplained = true
  }
}

/** One request within a time limit; rejects for what is not a 2xx. */
async function post(url, body, limitMs) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(limitMs),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the collector answered ${response.status}`)
}

function requestOf(spans) {
  const resource = { attributes: attributesOf({ 'service.name': 'defects' }) }
  const scope = { name: 'defects' }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.map(toOtlp) }] }] }
}

function toOtlp({ startedAt, endedAt, attributes, isError, isSampled: _, ...span }) {
  return {
    ...span,
    startTimeUnixNano: `${startedAt}000000`,
    endTimeUnixNano: `${endedAt}000000`,
    attributes: attributesOf(attributes),
    status: isError ? { code: 2 } : {},
  }
}

function attributesOf(attributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: String(value) },
  }))
}
