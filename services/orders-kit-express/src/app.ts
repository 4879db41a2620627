import { httpError } from '@staticfire/kit'
import express, { type Express } from 'express'
import type { Parts } from 'orders/app'
import { createOrdering } from 'orders/orders/ordering'
import { createSchema, findSchema, listSchema } from 'orders/orders/schemas'
import { eraseSchema, exportSchema } from 'orders/people/schemas'
import { quoteSchema } from 'orders/quotes/schemas'
import { requireSelf, requireUser } from 'orders/require-user'
import { createApi } from './api.ts'

export function createApp(parts: Parts): Express {
  const { kit, orders, payments } = parts
  const ordering = createOrdering(parts)
  const app = express()
  app.use(kit.express)
  const api = createApi(app)

  api.add('get', '/orders', listSchema, async ({ request, response, query }) => {
    const page = await ordering.page(requireUser(parts, request), query)
    response.set('cache-control', 'private, no-cache').json(page)
  })

  api.add('post', '/orders', createSchema, async ({ request, response, headers, body }) => {
    const { id: owner } = requireUser(parts, request)
    const wanted = { owner, ...body, key: headers['idempotency-key'] }
    const { order, isNew, isStale } = await ordering.place(wanted)
    if (isStale) response.set('x-degraded', 'payments')
    response
      .status(isNew ? 201 : 200)
      .set({ location: `/orders/${order.id}`, 'cache-control': 'no-store' })
      .json(order)
  })

  api.add('get', '/orders/:id', findSchema, async ({ request, response, params }) => {
    const order = await ordering.find(requireUser(parts, request), params.id)
    response.set('cache-control', 'private, no-cache').json(order)
  })

  api.add('get', '/quotes/:sku', quoteSchema, async ({ request, response, params }) => {
    requireUser(parts, request)
    const priced = await payments.priceOf(params.sku)
    if (priced === undefined) throw httpError(404, 'There is no quote for this SKU.')
    if (priced.isStale) response.set('x-degraded', 'payments')
    const { quote, isStale } = priced
    response.set('cache-control', 'private, no-cache').json({ ...quote, isStale })
  })

  api.add('get', '/people/:person/export', exportSchema, async ({ request, response, params }) => {
    const { person } = params
    requireSelf(parts, request, person)
    const exported = { person, orders: await orders.exportOf(person) }
    response.set('cache-control', 'no-store').json(exported)
  })

  api.add('delete', '/people/:person', eraseSchema, async ({ request, response, params }) => {
    requireSelf(parts, request, params.person)
    const count = await orders.forget(params.person)
    kit.log.info({ event: 'person erased', orders: count }, 'A person was forgotten')
    response.status(204).end()
  })

  app.get('/openapi.json', (_request, response) => void response.json(api.description))
  if (parts.hasTestRoutes) {
    app.get('/crash', () => {
      throw new Error('crashed on request, to show what an unexpected error does')
    })
  }
  return app
}
