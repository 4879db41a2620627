import { readFile } from 'node:fs/promises'
import { express } from '../instrumented.js'
import { methodNotAllowed } from '../problems.js'

const openapi = await readFile(new URL('../../openapi.json', import.meta.url))

/** What operators and machines ask for. None of it needs a token or counts against the rate limit. */
export function probeRoutes({ database, payments, lifecycle, metrics }) {
  const router = express.Router()

  router
    .route('/health')
    .get((_req, res) => {
      res.set('Cache-Control', 'no-store').json({ status: 'alive' })
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  // Payments is shown but does not decide: reading orders works without it, and new orders and
  // quotes fall back. Taking every replica out at once would turn a degraded service into none.
  router
    .route('/ready')
    .get(async (_req, res) => {
      const isReachable = await database.isReachable()
      const isReady = isReachable && !lifecycle.isDraining
      res
        .status(isReady ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json({
          status: isReady ? 'ready' : 'not-ready',
          checks: {
            process: lifecycle.isDraining ? 'draining' : 'ok',
            database: isReachable ? 'ok' : 'unavailable',
            payments: payments.state() === 'closed' ? 'ok' : 'degraded',
          },
        })
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  router
    .route('/metrics')
    .get(async (_req, res) => {
      res.type(metrics.registry.contentType).send(await metrics.registry.metrics())
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  router
    .route('/openapi.json')
    .get((_req, res) => {
      res.set('Cache-Control', 'public, max-age=300').type('json').send(openapi)
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  return router
}
