import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { activeTraceId } from './telemetry.js'

const storage = new AsyncLocalStorage()

/** What is known of the request being served: `{ requestId, traceId, traceparent }`, or undefined. */
export function currentRequest() {
  return storage.getStore()
}

/** Gives each request its id and trace id, for every log line and outbound call below it. */
export function requestContext() {
  return (req, res, next) => {
    const traceparent = validTraceparent(req.get('traceparent'))
    const context = {
      requestId: validRequestId(req.get('x-request-id')) ?? randomUUID(),
      traceId: activeTraceId() ?? traceparent?.slice(3, 35),
      traceparent,
    }
    req.context = context
    res.set('X-Request-Id', context.requestId)
    storage.run(context, next)
  }
}

/** Runs `work` as part of a request, for callbacks that start outside of it. */
export function withinRequest(context, work) {
  return storage.run(context, work)
}

function validRequestId(text) {
  return text !== undefined && /^[\w.-]{1,64}$/.test(text) ? text : undefined
}

// W3C Trace Context §3.2: version 00, and neither id all zeros.
function validTraceparent(text) {
  const pattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
  return text !== undefined && pattern.test(text) ? text : undefined
}
