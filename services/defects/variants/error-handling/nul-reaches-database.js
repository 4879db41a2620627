import { createRoutes } from '../../base/routes.js'

// Looks for a duplicate before it validates: Postgres has no text with a NUL in it, and says so.
export default {
  routes: (parts) =>
    createRoutes(parts).map((route) => ({
      ...route,
      handle: async (call) => {
        const { sku } = Object(call.body)
        if (typeof sku === 'string') await parts.database.query('SELECT $1::text', [sku])
        return route.handle(call)
      },
    })),
}
