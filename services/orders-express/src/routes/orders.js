import { z } from 'zod'
import { requireUser } from '../auth.js'
import { decodeCursor, encodeCursor } from '../cursor.js'
import { express } from '../instrumented.js'
import { Problem, invalidInput, methodNotAllowed } from '../problems.js'
import { skuSchema } from '../sku.js'

const newOrderSchema = z.strictObject(
  { sku: skuSchema, quantity: z.int().min(1).max(1_000) },
  // Zod's own message would repeat the names, which the sender chose.
  { error: ({ code }) => (code === 'unrecognized_keys' ? 'has unknown fields' : undefined) },
)

const keySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 visible characters')
  .optional()

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z
    .string()
    .max(200)
    .transform((text, context) => decodeCursor(text) ?? refuseCursor(context))
    .optional(),
})

export function orderRoutes({ orders, payments, logger, metrics }) {
  const router = express.Router()
  const readJson = express.json({ limit: '16kb' })

  router
    .route('/orders')
    .get(requireUser, async (req, res) => {
      const { limit, after } = parse(pageSchema, req.query)
      const owner = req.user.isAdmin ? undefined : req.user.id
      // One more than asked for tells whether there is another page.
      const found = await orders.list({ owner, limit: limit + 1, after })
      const items = found.slice(0, limit)
      const next = found.length > limit ? encodeCursor(items.at(-1)) : null
      res.set('Cache-Control', 'private, no-cache').json({ items, next })
    })
    .post(requireUser, requireJson, readJson, async (req, res) => {
      const { sku, quantity } = parse(newOrderSchema, req.body)
      const idempotencyKey = parse(keySchema, req.get('idempotency-key'))
      const wanted = { owner: req.user.id, sku, quantity, idempotencyKey }

      const earlier = await findEarlier(wanted)
      if (earlier !== undefined) return answerOrder(res, 200, earlier)

      const { quote, isStale } = await payments.getQuote(sku)
      if (quote === undefined) throw new Problem(422, 'This SKU cannot be ordered.')
      if (isStale) res.set('X-Degraded', 'payments')

      const order = await orders.create({ ...wanted, quote })
      // Undefined: a request with the same key, sent at the same time, was first.
      if (order === undefined) return answerOrder(res, 200, await findEarlier(wanted))
      metrics.ordersCreated.inc()
      logger.info('order created', { orderId: order.id, userId: order.owner })
      answerOrder(res, 201, order)
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'))

  router
    .route('/orders/:id')
    .get(requireUser, async (req, res) => {
      const id = parse(z.uuid('must be a UUID'), req.params.id)
      const order = await orders.find(id)
      if (order === undefined) throw new Problem(404, 'There is no order with this id.')
      if (order.owner !== req.user.id && !req.user.isAdmin) {
        throw new Problem(403, 'This order belongs to somebody else.')
      }
      res.set('Cache-Control', 'private, no-cache').json(order)
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  return router

  async function findEarlier({ owner, idempotencyKey, sku, quantity }) {
    if (idempotencyKey === undefined) return undefined
    const order = await orders.findByKey(owner, idempotencyKey)
    if (order !== undefined && (order.sku !== sku || order.quantity !== quantity)) {
      throw new Problem(409, 'This idempotency key was used for a different order.')
    }
    return order
  }
}

function requireJson(req, _res, next) {
  // Null, not false, for a request without a body: that is for the validation to refuse.
  if (req.is('application/json') !== false) return next()
  throw new Problem(415, 'The body must be application/json.')
}

function answerOrder(res, status, order) {
  res.status(status).location(`/orders/${order.id}`).set('Cache-Control', 'no-store').json(order)
}

function parse(schema, input) {
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw invalidInput(parsed.error)
  return parsed.data
}

function refuseCursor(context) {
  context.addIssue({ code: 'custom', message: 'must be the `next` of an earlier page' })
  return z.NEVER
}
