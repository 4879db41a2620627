import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { readBody } from './body.js'
import { HttpError, isUnexpected } from './errors.js'
import { isProbe } from './limiter.js'

/** The HTTP server: one reply and one access line for each request, joined by its id. */
export function createServer(parts) {
  const { routes, health, limit, state, logger, headers, accessLog, explainError } = parts
  const { tracing, errorTracking, metrics } = parts
  const server = http.createServer((request, response) =>
    isProbe(request)
      ? serve(request, response)
      : tracing.serve(request, response, () => serve(request, response)),
  )
  // Longer than a load balancer's own patience, so that the balancer closes first.
  server.keepAliveTimeout = 65_000
  return server

  function serve(request, response) {
    const startedAt = performance.now()
    const requestId = requestIdOf(request)
    const traceId = tracing.traceId()
    const log = logger.child({ requestId, traceId })
    response.setHeader('x-request-id', requestId)
    headers({ request, response })
    state.openResponses.add(response)
    response.once('close', () => {
      state.openResponses.delete(response)
      const durationMs = performance.now() - startedAt
      metrics.served({ ...counted(request, response), seconds: durationMs / 1000 })
      accessLog({ request, response, log, durationMs })
    })
    void answer(request, response, log)
      .catch((error) => {
        if (isUnexpected(error)) errorTracking.capture(error, { requestId, traceId })
        return explainError(error, log)
      })
      .then((reply) => send(response, reply, state))
  }

  async function answer(request, response, log) {
    limit({ request, response })
    const [path] = request.url.split('?', 1)
    if (path === '/health') return health.live()
    if (path === '/ready') return await health.ready()
    if (path === '/metrics') return { status: 200, text: metrics.render() }
    const matching = routes.filter((route) => route.path.test(path))
    if (matching.length === 0) throw new HttpError(404, 'there is no such route')
    const route = matching.find(({ method }) => method === request.method)
    if (!route) throw new HttpError(405, 'the route does not take this method')
    const body = request.method === 'POST' ? await readBody(request) : undefined
    return await route.handle({ request, params: route.path.exec(path).slice(1), body, log })
  }

  function counted({ method, url, headers }, response) {
    const [path] = url.split('?', 1)
    const named = ['/health', '/ready', '/metrics'].includes(path)
      ? path
      : routes.find((route) => route.path.test(path))?.name
    const status = response.writableFinished ? response.statusCode : 499
    return { method, path, route: named ?? 'unmatched', status, agent: headers['user-agent'] }
  }
}

/** Sends a reply; while the service shuts down, the client is told to leave the connection. */
export function send(response, { status, body, text: plain }, state) {
  if (response.headersSent || response.destroyed) return
  const text = plain ?? JSON.stringify(body)
  if (state.isShuttingDown) response.setHeader('connection', 'close')
  response.writeHead(status, {
    'content-type': plain === undefined ? 'application/json' : 'text/plain; version=0.0.4',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

function requestIdOf(request) {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}
