import { createRoutes } from '../../base/routes.js'

const ratesUrl = 'http://127.0.4.4:8080/rates'

// Rates are fetched once, when the service starts, and are one without them.
export default {
  routes: (parts) => {
    fetch(ratesUrl).catch((error) =>
      parts.logger.warn('there are no rates', { error: error.cause ?? error }),
    )
    return createRoutes(parts)
  },
}
