import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Order } from '../schemas.ts'

export interface NewOrder {
  owner: string
  sku: string
  quantity: number
  quote: { currency: string; unitPrice: number }
  idempotencyKey: string | undefined
}

/** The last order of a page: where the next one goes on. */
export interface Cursor {
  createdAt: string
  id: string
}

export type OrderStore = ReturnType<typeof createOrderStore>

const columns = 'id, owner, sku, quantity, currency, unit_price, total, created_at'

/** Orders in Postgres. One statement a call, so that a statement's limit bounds the call. */
export function createOrderStore(database: Pick<pg.Pool, 'query'>) {
  const query = async (text: string, values: readonly unknown[]): Promise<Order[]> => {
    const { rows } = await database.query<Row>(text, [...values])
    return rows.map(toOrder)
  }
  return {
    /** The new order; undefined when the owner's idempotency key was used before. */
    async create({ owner, sku, quantity, quote, idempotencyKey }: NewOrder) {
      const { currency, unitPrice } = quote
      const total = unitPrice * quantity
      const values = [randomUUID(), owner, sku, quantity, currency, unitPrice, total]
      const [order] = await query(
        `INSERT INTO orders (id, owner, sku, quantity, currency, unit_price, total, idempotency_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (owner, idempotency_key) DO NOTHING
         RETURNING ${columns}`,
        [...values, idempotencyKey],
      )
      return order
    },

    async findByKey(owner: string, idempotencyKey: string) {
      const [order] = await query(
        `SELECT ${columns} FROM orders WHERE owner = $1 AND idempotency_key = $2`,
        [owner, idempotencyKey],
      )
      return order
    },

    async find(id: string) {
      const [order] = await query(`SELECT ${columns} FROM orders WHERE id = $1`, [id])
      return order
    },

    /** Newest first. `owner` undefined means everybody's. */
    list(page: { owner: string | undefined; limit: number; after: Cursor | undefined }) {
      const { owner, limit, after } = page
      const values: unknown[] = [limit]
      const conditions: string[] = []
      if (owner !== undefined) conditions.push(`owner = $${values.push(owner)}`)
      if (after !== undefined) {
        const createdAt = values.push(after.createdAt)
        conditions.push(`(created_at, id) < ($${createdAt}, $${values.push(after.id)})`)
      }
      const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
      return query(
        `SELECT ${columns} FROM orders ${where} ORDER BY created_at DESC, id DESC LIMIT $1`,
        values,
      )
    },

    /** A person's orders, oldest first, for their export. */
    exportOf(owner: string) {
      return query(`SELECT ${columns} FROM orders WHERE owner = $1 ORDER BY created_at, id`, [
        owner,
      ])
    },

    /** Forgets who ordered; what was sold stays, for the books. Returns how many orders that were. */
    async forget(owner: string) {
      const { rowCount } = await database.query(
        `UPDATE orders SET owner = 'erased', idempotency_key = NULL WHERE owner = $1`,
        [owner],
      )
      return rowCount ?? 0
    },
  }
}

interface Row {
  id: string
  owner: string
  sku: string
  quantity: number
  currency: string
  unit_price: number
  total: string
  created_at: Date
}

function toOrder(row: Row): Order {
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
