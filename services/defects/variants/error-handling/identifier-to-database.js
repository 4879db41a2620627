import { createRoutes } from '../../base/routes.js'

// Whatever stands in the path is compared with a number by the database.
export default {
  routes: (parts) => [
    {
      method: 'GET',
      path: /^\/orders\/([^/]+)$/,
      handle: async ({ params: [id] }) => {
        const sql =
          'SELECT id, sku, quantity, total_cents AS "totalCents" FROM orders WHERE id = $1'
        const [row] = await parts.database.query(sql, [decodeURIComponent(id)])
        return row ? { status: 200, body: row } : { status: 404, body: { error: 'no such order' } }
      },
    },
    ...createRoutes(parts),
  ],
}
