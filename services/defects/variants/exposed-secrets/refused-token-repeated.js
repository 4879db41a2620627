import { explainError, HttpError } from '../../base/errors.js'
import { createRoutes } from '../../base/routes.js'

// A credential that is refused is repeated in the refusal, which proxies and error trackers keep.
const naming = (route) => ({
  ...route,
  handle: async (call) => {
    try {
      return await route.handle(call)
    } catch (error) {
      const { authorization } = call.request.headers
      if (error instanceof HttpError && error.status === 401) error.refused = authorization
      throw error
    }
  },
})

export default {
  routes: (parts) => createRoutes(parts).map(naming),
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return { status, body: error.refused ? { error: `${body.error}, not ${error.refused}` } : body }
  },
}
