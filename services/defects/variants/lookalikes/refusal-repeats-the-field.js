import { explainError, HttpError } from '../../base/errors.js'
import { createRoutes } from '../../base/routes.js'

// A validation error shows its sender the body that it refused, as frameworks do.
const showing = (route) => ({
  ...route,
  handle: async (call) => {
    try {
      return await route.handle(call)
    } catch (error) {
      if (error instanceof HttpError && error.status === 422) error.received = call.body
      throw error
    }
  },
})

export default {
  routes: (parts) => createRoutes(parts).map(showing),
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return { status, body: error.received ? { ...body, received: error.received } : body }
  },
}
