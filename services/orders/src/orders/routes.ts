import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { httpError } from '@staticfire/kit'
import Type from 'typebox'
import type { Parts } from '../app.ts'
import { requireUser } from '../require-user.ts'
import { type Order, orderSchema, refusals, skuSchema } from '../schemas.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

const order = Type.Ref('Order')

const listSchema = {
  operationId: 'listOrders',
  tags: ['orders'],
  summary: 'Your orders, newest first',
  description: "An administrator gets everybody's.",
  querystring: Type.Object({
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|100)$', default: '20' })),
    after: Type.Optional(
      Type.String({ maxLength: 200, description: 'The `next` of an earlier page.' }),
    ),
  }),
  response: {
    200: Type.Object({
      items: Type.Array(order),
      next: Type.Union([Type.String(), Type.Null()]),
    }),
    ...refusals(400, 401, 503),
  },
}

const createSchema = {
  operationId: 'createOrder',
  tags: ['orders'],
  summary: 'Place an order',
  description:
    'Priced by a fresh quote, or, while payments fails, by the last one that is still valid: then `X-Degraded: payments` is set.',
  headers: Type.Object({
    'idempotency-key': Type.Optional(
      Type.String({
        pattern: '^[\\x21-\\x7e]{1,64}$',
        description: 'Makes it safe to send the order again: the same key gives the same order.',
      }),
    ),
  }),
  body: Type.Object(
    { sku: skuSchema, quantity: Type.Integer({ minimum: 1, maximum: 1_000, examples: [2] }) },
    { additionalProperties: false },
  ),
  response: { 200: order, 201: order, ...refusals(400, 401, 409, 413, 415, 422, 502, 503) },
}

const findSchema = {
  operationId: 'getOrder',
  tags: ['orders'],
  summary: 'One order',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  response: { 200: orderSchema, ...refusals(400, 401, 403, 404, 503) },
}

export const orderRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { auth, kit, orders, payments } = parts
  const created = kit.metrics.counter({
    name: 'orders_created_total',
    help: 'Orders that were placed.',
  })

  app.get('/orders', { schema: listSchema }, async (request, reply) => {
    const user = requireUser(auth, request)
    const { limit: limitText = '20', after: afterText } = request.query
    const limit = Number(limitText)
    const after = afterText === undefined ? undefined : decodeCursor(afterText)
    if (afterText !== undefined && after === undefined) {
      throw httpError(400, '`after` must be the `next` of an earlier page.')
    }
    const owner = user.isAdmin ? undefined : user.id
    // One more than asked for tells whether there is another page.
    const found = await orders.list({ owner, limit: limit + 1, after })
    const items = found.slice(0, limit)
    const last = items.at(-1)
    const next = found.length > limit && last !== undefined ? encodeCursor(last) : null
    reply.header('cache-control', 'private, no-cache')
    return { items, next }
  })

  app.post('/orders', { schema: createSchema }, async (request, reply) => {
    const { id: owner } = requireUser(auth, request)
    const { sku, quantity } = request.body
    const wanted: Wanted = { owner, sku, quantity, key: request.headers['idempotency-key'] }

    const answer = (status: 200 | 201, order: Order) =>
      reply
        .code(status)
        .headers({ location: `/orders/${order.id}`, 'cache-control': 'no-store' })
        .send(order)

    const earlier = await earlierOrder(wanted)
    if (earlier !== undefined) return answer(200, earlier)
    const priced = await payments.priceOf(sku)
    if (priced === undefined) throw httpError(422, 'This SKU cannot be ordered.')
    if (priced.isStale) reply.header('x-degraded', 'payments')
    const order = await orders.create({
      owner,
      sku,
      quantity,
      quote: priced.quote,
      idempotencyKey: wanted.key,
    })
    // None: a request with the same key, sent at the same time, was first.
    const other = order ?? (await earlierOrder(wanted))
    if (other === undefined) throw httpError(409, 'This idempotency key was just given up.')
    if (order === undefined) return answer(200, other)
    created.add(1)
    request.log.info({ event: 'order created', order_id: order.id }, 'An order was placed')
    return answer(201, order)
  })

  app.get('/orders/:id', { schema: findSchema }, async (request, reply) => {
    const user = requireUser(auth, request)
    const found = await orders.find(request.params.id)
    if (found === undefined) throw httpError(404, 'There is no order with this id.')
    if (found.owner !== user.id && !user.isAdmin) {
      request.log.warn(
        { event: 'authorization refused', order_id: found.id },
        "Another user's order",
      )
      throw httpError(403, 'This order belongs to somebody else.')
    }
    reply.header('cache-control', 'private, no-cache')
    return found
  })

  async function earlierOrder({ owner, sku, quantity, key }: Wanted): Promise<Order | undefined> {
    if (key === undefined) return undefined
    const found = await orders.findByKey(owner, key)
    if (found !== undefined && (found.sku !== sku || found.quantity !== quantity)) {
      throw httpError(409, 'This idempotency key was used for a different order.')
    }
    return found
  }
}

interface Wanted {
  owner: string
  sku: string
  quantity: number
  key: string | undefined
}
