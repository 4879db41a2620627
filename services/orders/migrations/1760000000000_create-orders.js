export function up(pgm) {
  pgm.createTable('orders', {
    id: { type: 'uuid', primaryKey: true },
    owner: { type: 'text', notNull: true },
    sku: { type: 'text', notNull: true },
    quantity: { type: 'integer', notNull: true, check: 'quantity > 0' },
    currency: { type: 'char(3)', notNull: true },
    unit_price: { type: 'integer', notNull: true },
    total: { type: 'bigint', notNull: true },
    idempotency_key: { type: 'text' },
    // Milliseconds, as JavaScript's dates have: a page's cursor must name the exact row.
    created_at: { type: 'timestamptz(3)', notNull: true, default: pgm.func('now()') },
  })
  pgm.addConstraint('orders', 'orders_idempotency', { unique: ['owner', 'idempotency_key'] })
  pgm.createIndex('orders', [
    'owner',
    { name: 'created_at', sort: 'DESC' },
    { name: 'id', sort: 'DESC' },
  ])
  pgm.createIndex('orders', [
    { name: 'created_at', sort: 'DESC' },
    { name: 'id', sort: 'DESC' },
  ])
}

export function down(pgm) {
  pgm.dropTable('orders')
}
