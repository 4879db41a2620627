import type pg from 'pg'
import { columns, type Row, toOrder } from '../orders/order-rows.ts'
import type { Order } from '../schemas.ts'

export interface OrderEvent {
  id: string
  type: string
  order: Order
}

export type Outbox = ReturnType<typeof createOutbox>

/** Longer than a batch takes to be confirmed; what is not told by then is told by another. */
const claim = "interval '30 seconds'"

/** Events that were written with their orders and are not told yet. One statement a call. */
export function createOutbox(database: Pick<pg.Pool, 'query'>) {
  return {
    /** The oldest ones, which nobody else takes for 30 seconds. */
    async take(limit: number): Promise<OrderEvent[]> {
      const { rows } = await database.query<Row & { event_id: string; type: string }>(
        `WITH taken AS (
           UPDATE outbox SET claimed_until = now() + ${claim} WHERE id IN (
             SELECT id FROM outbox WHERE claimed_until < now()
             ORDER BY created_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
           RETURNING id AS event_id, type, order_id, created_at AS told_at)
         SELECT event_id, type, ${columns} FROM taken JOIN orders ON id = order_id
         ORDER BY told_at, event_id`,
        [limit],
      )
      return rows.map((row) => ({ id: row.event_id, type: row.type, order: toOrder(row) }))
    },

    async remove(ids: readonly string[]): Promise<void> {
      await database.query('DELETE FROM outbox WHERE id = ANY($1)', [ids])
    },
  }
}
