import { createRoutes } from '../../base/routes.js'

const ratesUrl = 'http://127.0.4.4:8080/rates'

// Rates are fetched by a timer, and are one without them; no request waits for it.
export default {
  routes: (parts) => {
    const refresh = () =>
      fetch(ratesUrl).catch((error) =>
        parts.logger.warn('there are no rates', { error: error.cause ?? error }),
      )
    setInterval(() => void refresh(), 200)
    return createRoutes(parts)
  },
}
