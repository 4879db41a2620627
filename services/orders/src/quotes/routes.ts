import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { httpError } from '@staticfire/kit'
import Type from 'typebox'
import type { Parts } from '../app.ts'
import { requireUser } from '../require-user.ts'
import { refusals, skuSchema } from '../schemas.ts'

const quoteSchema = {
  operationId: 'getQuote',
  tags: ['quotes'],
  summary: 'The price of a SKU',
  description: 'While payments fails, the last price that is still valid: then `isStale` is true.',
  params: Type.Object({ sku: skuSchema }),
  response: {
    200: Type.Object({
      sku: Type.String(),
      currency: Type.String(),
      unitPrice: Type.Integer(),
      validUntil: Type.String({ format: 'date-time' }),
      isStale: Type.Boolean(),
    }),
    ...refusals(400, 401, 404, 502, 503),
  },
}

export const quoteRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { auth, payments }) => {
  app.get('/quotes/:sku', { schema: quoteSchema }, async (request, reply) => {
    requireUser(auth, request)
    const priced = await payments.priceOf(request.params.sku)
    if (priced === undefined) throw httpError(404, 'There is no quote for this SKU.')
    if (priced.isStale) reply.header('x-degraded', 'payments')
    reply.header('cache-control', 'private, no-cache')
    return { ...priced.quote, isStale: priced.isStale }
  })
}
