import { randomUUID } from 'node:crypto'

const columns = 'id, owner, sku, quantity, currency, unit_price, total, created_at'

/** Orders in Postgres. One statement per call, so that one statement's limit bounds the call. */
export function createOrderStore({ database }) {
  return {
    /** The new order; undefined when the owner's idempotency key was used before. */
    async create({ owner, sku, quantity, quote, idempotencyKey }) {
      const rows = await database.query(
        'create order',
        `INSERT INTO orders (id, owner, sku, quantity, currency, unit_price, total, idempotency_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (owner, idempotency_key) DO NOTHING
         RETURNING ${columns}`,
        [
          randomUUID(),
          owner,
          sku,
          quantity,
          quote.currency,
          quote.unitPrice,
          quote.unitPrice * quantity,
          idempotencyKey,
        ],
      )
      return rows.map(toOrder)[0]
    },

    async findByKey(owner, idempotencyKey) {
      const rows = await database.query(
        'find order by key',
        `SELECT ${columns} FROM orders WHERE owner = $1 AND idempotency_key = $2`,
        [owner, idempotencyKey],
      )
      return rows.map(toOrder)[0]
    },

    async find(id) {
      const rows = await database.query(
        'find order',
        `SELECT ${columns} FROM orders WHERE id = $1`,
        [id],
      )
      return rows.map(toOrder)[0]
    },

    /** Newest first. `owner` undefined means everybody's; `after` is the last order already seen. */
    async list({ owner, limit, after }) {
      const values = [limit]
      const conditions = []
      if (owner !== undefined) conditions.push(`owner = $${values.push(owner)}`)
      if (after !== undefined) {
        const createdAt = values.push(after.createdAt)
        const id = values.push(after.id)
        conditions.push(`(created_at, id) < ($${createdAt}, $${id})`)
      }
      const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
      const rows = await database.query(
        'list orders',
        `SELECT ${columns} FROM orders ${where} ORDER BY created_at DESC, id DESC LIMIT $1`,
        values,
      )
      return rows.map(toOrder)
    },
  }
}

function toOrder(row) {
  return {
    id: row.id,
    owner: row.owner,
    sku: row.sku,
    quantity: row.quantity,
    currency: row.currency,
    unitPrice: row.unit_price,
    total: Number(row.total),
    createdAt: row.created_at.toISOString(),
  }
}
