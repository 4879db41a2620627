import { requireUser } from '../require-user.ts'
import type { RoutePlugin } from '../route-plugin.ts'
import { createOrdering } from './ordering.ts'
import { createSchema, findSchema, listSchema } from './schemas.ts'

export const orderRoutes: RoutePlugin = async (app, parts) => {
  const ordering = createOrdering(parts)

  app.get('/orders', { schema: listSchema }, async (request, reply) => {
    const user = requireUser(parts, request.raw)
    const page = await ordering.page(user, request.query)
    reply.header('cache-control', 'private, no-cache')
    return page
  })

  app.post('/orders', { schema: createSchema }, async (request, reply) => {
    const { id: owner } = requireUser(parts, request.raw)
    const { sku, quantity } = request.body
    const key = request.headers['idempotency-key']
    const { order, isNew, isStale } = await ordering.place({ owner, sku, quantity, key })
    if (isStale) reply.header('x-degraded', 'payments')
    return reply
      .code(isNew ? 201 : 200)
      .headers({ location: `/orders/${order.id}`, 'cache-control': 'no-store' })
      .send(order)
  })

  app.get('/orders/:id', { schema: findSchema }, async (request, reply) => {
    const user = requireUser(parts, request.raw)
    const order = await ordering.find(user, request.params.id)
    reply.header('cache-control', 'private, no-cache')
    return order
  })
}
