import { createHash, timingSafeEqual } from 'node:crypto'
import { HttpError } from './errors.js'

/** The routes of the service; a handler returns a status and a body. */
export function createRoutes({ config, database, payments, openapi, metrics }) {
  return [
    route('POST', '/orders', /^\/orders$/, authorized(config, createOrder)),
    route('GET', '/orders', /^\/orders$/, authorized(config, listOrders)),
    route('GET', '/orders/:id', /^\/orders\/(\d{1,9})$/, authorized(config, getOrder)),
    route('GET', '/quotes/:sku', /^\/quotes\/([\w-]{1,60})$/, getQuote),
    route('GET', '/openapi.json', /^\/openapi\.json$/, () => ({ status: 200, body: openapi })),
    route('GET', '/crash', /^\/crash$/, crash),
  ]

  async function createOrder({ body, log }) {
    const { sku, quantity, email, card } = validOrder(body)
    const { amountCents } = await payments.quote(sku)
    const [order] = await database.query(
      'INSERT INTO orders (sku, quantity, email, card_last_four, total_cents) VALUES ($1, $2, $3, $4, $5) RETURNING id',
      [sku, quantity, email, card.slice(-4), amountCents * quantity],
    )
    metrics.orderPlaced()
    log.info('order created', { orderId: order.id })
    return {
      status: 201,
      body: { id: order.id, sku, quantity, totalCents: amountCents * quantity },
    }
  }

  async function listOrders() {
    const sql = 'SELECT id, sku, quantity, total_cents FROM orders ORDER BY id DESC LIMIT $1'
    const rows = await database.query(sql, [config.pageSize])
    return { status: 200, body: { orders: rows.map(orderOf) } }
  }

  async function getOrder({ params: [id], log }) {
    const sql = 'SELECT id, sku, quantity, total_cents FROM orders WHERE id = $1'
    const [row] = await database.query(sql, [Number(id)])
    if (!row) throw new HttpError(404, 'there is no such order')
    log.info('order read', { orderId: row.id })
    return { status: 200, body: orderOf(row) }
  }

  async function getQuote({ params: [sku], log }) {
    const { amountCents } = await payments.quote(sku)
    log.info('quote fetched', { sku })
    const extra = config.featureX ? { withTaxCents: Math.round(amountCents * 1.2) } : {}
    return { status: 200, body: { sku, amountCents, ...extra } }
  }

  function crash() {
    throw new TypeError('the crash route raises on purpose')
  }
}

/** `name` is what it is counted as: paths are chosen by clients, and would be endless series. */
function route(method, name, path, handle) {
  return { method, name, path, handle }
}

function authorized(config, handle) {
  const expected = digest(`Bearer ${config.apiToken}`)
  return (call) => {
    const given = digest(call.request.headers.authorization ?? '')
    if (!timingSafeEqual(given, expected))
      throw new HttpError(401, 'a valid bearer token is required')
    return handle(call)
  }
}

function digest(text) {
  return createHash('sha256').update(text).digest()
}

function validOrder(body) {
  const { sku, quantity, email, card } = Object(body)
  for (const [name, value] of Object.entries({ sku, email, card })) {
    // Postgres has no text with a NUL in it.
    if (typeof value !== 'string' || value === '' || value.length > 2000 || value.includes('\0')) {
      throw new HttpError(422, `${name} must be a text of 1 to 2000 characters`)
    }
  }
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 1000) {
    throw new HttpError(422, 'quantity must be an integer from 1 to 1000')
  }
  return { sku, quantity, email, card }
}

function orderOf({ id, sku, quantity, total_cents: totalCents }) {
  return { id, sku, quantity, totalCents }
}
