import { httpError } from '@staticfire/kit'
import { requireUser } from '../require-user.ts'
import type { RoutePlugin } from '../route-plugin.ts'
import { quoteSchema } from './schemas.ts'

export const quoteRoutes: RoutePlugin = async (app, parts) => {
  const { payments } = parts

  app.get('/quotes/:sku', { schema: quoteSchema }, async (request, reply) => {
    requireUser(parts, request.raw)
    const priced = await payments.priceOf(request.params.sku)
    if (priced === undefined) throw httpError(404, 'There is no quote for this SKU.')
    if (priced.isStale) reply.header('x-degraded', 'payments')
    reply.header('cache-control', 'private, no-cache')
    return { ...priced.quote, isStale: priced.isStale }
  })
}
