import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Order } from '../schemas.ts'
import { totalOf } from './total.ts'
import { columns, type Row, toOrder } from './order-rows.ts'

export interface NewOrder {
  owner: string
  sku: string
  quantity: number
  quote: { currency: string; unitPrice: number }
  idempotencyKey: string | undefined
}

const tellPlaced = `, told AS (
  INSERT INTO outbox (type, order_id) SELECT 'order.created', id FROM placed)`

export interface OrderStoreOptions {
  /** Whether events are told. */
  hasEvents?: boolean
  /** Of large orders; asked for each. */
  discountPercent?: () => number
}

/** The last order of a page: where the next one goes on. */
export interface Cursor {
  createdAt: string
  id: string
}

export type OrderStore = ReturnType<typeof createOrderStore>

/**
 * Orders in Postgres. One statement a call, so that a statement's limit bounds the call. With `hasEvents` an order is
 * written together with the event that tells of it: neither is there without the other.
 */
export function createOrderStore(
  database: Pick<pg.Pool, 'query'>,
  { hasEvents = false, discountPercent = () => 0 }: OrderStoreOptions = {},
) {
  const query = async (text: string, values: readonly unknown[]): Promise<Order[]> => {
    const { rows } = await database.query<Row>(text, [...values])
    return rows.map(toOrder)
  }
  return {
    /** The new order; undefined when the owner's idempotency key was used before. */
    async create({ owner, sku, quantity, quote, idempotencyKey }: NewOrder) {
      const { currency, unitPrice } = quote
      const total = totalOf(unitPrice, quantity, discountPercent())
      const values = [randomUUID(), owner, sku, quantity, currency, unitPrice, total]
      const [order] = await query(
        `WITH placed AS (
           INSERT INTO orders
             (id, owner, sku, quantity, currency, unit_price, total, idempotency_key)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (owner, idempotency_key) DO NOTHING
           RETURNING ${columns})
         ${hasEvents ? tellPlaced : ''}
         SELECT ${columns} FROM placed`,
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
