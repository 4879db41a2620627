import { createRoutes } from '../../base/routes.js'

// An order that fails because a dependency is out is logged whole, card number included, to be entered later.
const kept = (route) => ({
  ...route,
  handle: async (call) => {
    try {
      return await route.handle(call)
    } catch (error) {
      if (error.dependency && call.body) call.log.warn('order not placed', { order: call.body })
      throw error
    }
  },
})

export default {
  routes: (parts) => createRoutes(parts).map(kept),
}
