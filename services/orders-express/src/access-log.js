import { withinRequest } from './request-context.js'

const slowMs = 1_000
const probes = new Set(['/health', '/ready', '/metrics'])

/** One line and one measurement per request, written when the response has ended or was given up. */
export function accessLog({ logger, metrics }) {
  return (req, res, next) => {
    const startedAt = performance.now()
    const path = req.path.slice(0, 256)
    res.once('close', () => {
      const durationMs = Math.round((performance.now() - startedAt) * 10) / 10
      const status = res.writableFinished ? res.statusCode : 499
      // The route's pattern, not the path: paths are chosen by clients and would be endless series.
      const route = req.route === undefined ? 'unmatched' : req.route.path
      const labels = { method: req.method, route, status }
      metrics.requests.inc(labels)
      metrics.requestSeconds.observe(labels, durationMs / 1000)

      const line = { method: req.method, path, route, status, durationMs, userId: req.user?.id }
      withinRequest(req.context, () =>
        logger.log(levelOf(path, status, durationMs), 'request', line),
      )
    })
    next()
  }
}

function levelOf(path, status, durationMs) {
  if (status >= 500 && !probes.has(path)) return 'warn'
  if (durationMs > slowMs) return 'warn'
  return probes.has(path) ? 'debug' : 'info'
}
