import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { instrumentFetch, instrumentHttpClient, instrumentPostgres } from './instrument.js'
import { createSpanExporter } from './span-exporter.js'

const kinds = { server: 2, client: 3 }
// W3C Trace Context §3.2: version 00, and neither id all zeros.
const pattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/** One trace through the service: a span for each request, a span for each call it makes. */
export function createTracing({ config, logger, send, everyMs }) {
  const exporter = createSpanExporter({ endpoint: config.otlpEndpoint, logger, send, everyMs })
  const current = new AsyncLocalStorage()
  const tracing = {
    /** Runs the work as part of the trace that the request came with, or of a new one. */
    serve(request, response, work) {
      const inbound = pattern.exec(request.headers.traceparent ?? '')
      const span = {
        traceId: inbound?.[1] ?? randomBytes(16).toString('hex'),
        parentSpanId: inbound?.[2],
        isSampled: inbound ? (parseInt(inbound[3], 16) & 1) === 1 : true,
        ...begin(`${request.method}`, kinds.server, { 'http.request.method': request.method }),
      }
      response.once('close', () => {
        span.attributes['http.response.status_code'] = response.statusCode
        finish(span, response.statusCode >= 500)
      })
      return current.run(span, work)
    },
    /** Begins a call on behalf of the request being served; undefined outside of one. */
    call(name, attributes) {
      const parent = current.getStore()
      if (!parent) return undefined
      const { traceId, isSampled, spanId: parentSpanId } = parent
      const span = { traceId, isSampled, parentSpanId, ...begin(name, kinds.client, attributes) }
      const flags = isSampled ? '01' : '00'
      return {
        traceparent: `00-${traceId}-${span.spanId}-${flags}`,
        end: (isError = false) => finish(span, isError),
      }
    },
    traceId: () => current.getStore()?.traceId,
    flush: (patienceMs) => exporter.flush(patienceMs),
  }
  instrumentHttpClient(tracing)
  instrumentFetch(tracing)
  instrumentPostgres(tracing)
  return tracing

  function finish(span, isError) {
    if (span.isSampled) exporter.add({ ...span, endedAt: Date.now(), isError })
  }
}

function begin(name, kind, attributes) {
  const spanId = randomBytes(8).toString('hex')
  return { spanId, name, kind, attributes: { ...attributes }, startedAt: Date.now() }
}
