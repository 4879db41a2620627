import { subscribe } from 'node:diagnostics_channel'
import http from 'node:http'
import pg from 'pg'

/** Every request through an agent becomes a span, and takes the trace along. */
export function instrumentHttpClient(tracing) {
  const { prototype } = http.Agent
  const { addRequest } = prototype
  prototype.addRequest = function (request, options, ...rest) {
    const call = tracing.call(request.method, {
      'http.request.method': request.method,
      'server.address': options.host ?? 'localhost',
      'server.port': Number(options.port ?? 80),
    })
    if (call) {
      request.setHeader('traceparent', call.traceparent)
      // Not 'error': whoever listens to that has handled it.
      request.once('close', () => call.end(request.res?.complete !== true))
    }
    return addRequest.call(this, request, options, ...rest)
  }
}

/** The same for fetch, which has no agent: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
export function instrumentFetch(tracing) {
  const calls = new WeakMap()
  const end = (isError) => (message) => calls.get(message.request)?.end(isError)
  subscribe('undici:request:create', ({ request }) => {
    const { hostname, port } = new URL(request.origin)
    const call = tracing.call(request.method, {
      'http.request.method': request.method,
      'server.address': hostname,
      'server.port': Number(port || 80),
    })
    if (!call) return
    calls.set(request, call)
    request.addHeader('traceparent', call.traceparent)
  })
  subscribe('undici:request:trailers', end(false))
  subscribe('undici:request:error', end(true))
}

/** Every query becomes a span; its text is left out, since it may hold what is nobody's business. */
export function instrumentPostgres(tracing) {
  const { prototype } = pg.Client
  const { query } = prototype
  prototype.query = function (...args) {
    const call = tracing.call('query', {
      'db.system.name': 'postgresql',
      'server.address': this.host,
      'server.port': this.port,
    })
    if (!call) return query.apply(this, args)
    const last = args.at(-1)
    if (typeof last === 'function') {
      args[args.length - 1] = (error, ...results) => {
        call.end(Boolean(error))
        last(error, ...results)
      }
      return query.apply(this, args)
    }
    const result = query.apply(this, args)
    result?.then?.(
      () => call.end(),
      () => call.end(true),
    )
    return result
  }
}
