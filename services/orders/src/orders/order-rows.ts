import type { Order } from '../schemas.ts'

export const columns = 'id, owner, sku, quantity, currency, unit_price, total, created_at'

export interface Row {
  id: string
  owner: string
  sku: string
  quantity: number
  currency: string
  unit_price: number
  total: string
  created_at: Date
}

export function toOrder(row: Row): Order {
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
