import helmet from 'helmet'
import { accessLog } from './access-log.js'
import { identify } from './auth.js'
import { closeWhenDraining } from './draining.js'
import { errorHandler, notFound } from './error-handler.js'
import { express } from './instrumented.js'
import { limitRate } from './rate-limit.js'
import { requestContext } from './request-context.js'
import { crashRoutes } from './routes/crash.js'
import { orderRoutes } from './routes/orders.js'
import { probeRoutes } from './routes/probes.js'
import { quoteRoutes } from './routes/quotes.js'

export function createApp({ config, lifecycle, logger, metrics, errorTracking, ...services }) {
  const app = express()
  app.set('trust proxy', config.trustedProxyHops)
  app.set('query parser', 'simple')

  app.use(requestContext())
  app.use(accessLog({ logger, metrics }))
  app.use(closeWhenDraining(lifecycle))
  app.use(helmet())

  app.use(probeRoutes({ ...services, lifecycle, metrics }))

  app.use(identify({ jwtSecret: config.jwtSecret, logger }))
  app.use(limitRate({ requests: config.rateLimitRequests }))
  app.use(orderRoutes({ ...services, logger, metrics }))
  app.use(quoteRoutes(services))
  if (config.hasTestRoutes) app.use(crashRoutes())

  app.use(notFound)
  app.use(errorHandler({ logger, errorTracking }))
  return app
}
