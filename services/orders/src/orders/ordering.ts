import { httpError, type Kit } from '@staticfire/kit'
import type { User } from '../auth.ts'
import type { Payments } from '../quotes/payments.ts'
import type { Order } from '../schemas.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { OrderStore } from './store.ts'

export interface Wanted {
  owner: string
  sku: string
  quantity: number
  key: string | undefined
}

export interface Placed {
  order: Order
  /** False when the same idempotency key had placed it before. */
  isNew: boolean
  /** Payments failed: the price is its last one that still holds. */
  isStale: boolean
}

/** What one can do with orders, whatever the framework. What it throws says how it is answered. */
export function createOrdering({
  kit,
  orders,
  payments,
}: {
  kit: Kit
  orders: OrderStore
  payments: Payments
}) {
  const created = kit.metrics.counter({
    name: 'orders_created_total',
    help: 'Orders that were placed.',
  })

  return {
    /** One page, newest first, of the user's own orders; an administrator sees everybody's. */
    async page(user: User, query: { limit?: string | undefined; after?: string | undefined }) {
      const limit = Number(query.limit ?? 20)
      const after = query.after === undefined ? undefined : decodeCursor(query.after)
      if (query.after !== undefined && after === undefined) {
        throw httpError(400, '`after` must be the `next` of an earlier page.')
      }
      const owner = user.isAdmin ? undefined : user.id
      // One more than asked for tells whether there is another page.
      const found = await orders.list({ owner, limit: limit + 1, after })
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const next = found.length > limit && last !== undefined ? encodeCursor(last) : null
      return { items, next }
    },

    async place(wanted: Wanted): Promise<Placed> {
      const { owner, sku, quantity, key } = wanted
      const earlier = await earlierOrder(wanted)
      if (earlier !== undefined) return { order: earlier, isNew: false, isStale: false }
      const priced = await payments.priceOf(sku)
      if (priced === undefined) throw httpError(422, 'This SKU cannot be ordered.')
      const { quote, isStale } = priced
      const order = await orders.create({ owner, sku, quantity, quote, idempotencyKey: key })
      if (order !== undefined) {
        created.add(1)
        kit.log.info({ event: 'order created', order_id: order.id }, 'An order was placed')
        return { order, isNew: true, isStale }
      }
      // A request with the same key, sent at the same time, was first.
      const other = await earlierOrder(wanted)
      if (other === undefined) throw httpError(409, 'This idempotency key was just given up.')
      return { order: other, isNew: false, isStale }
    },

    async find(user: User, id: string): Promise<Order> {
      const found = await orders.find(id)
      if (found === undefined) throw httpError(404, 'There is no order with this id.')
      if (found.owner === user.id || user.isAdmin) return found
      kit.log.warn({ event: 'authorization refused', order_id: id }, "Another user's order")
      throw httpError(403, 'This order belongs to somebody else.')
    },
  }

  async function earlierOrder({ owner, sku, quantity, key }: Wanted): Promise<Order | undefined> {
    if (key === undefined) return undefined
    const found = await orders.findByKey(owner, key)
    if (found !== undefined && (found.sku !== sku || found.quantity !== quantity)) {
      throw httpError(409, 'This idempotency key was used for a different order.')
    }
    return found
  }
}
