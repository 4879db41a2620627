export function up(pgm) {
  pgm.createTable('outbox', {
    id: { type: 'uuid', primaryKey: true, default: pgm.func('gen_random_uuid()') },
    type: { type: 'text', notNull: true },
    // The content is read from the order when it is sent: what was erased by then is not told.
    order_id: { type: 'uuid', notNull: true, references: 'orders', onDelete: 'CASCADE' },
    created_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
    // Another instance is sending it until then.
    claimed_until: { type: 'timestamptz', notNull: true, default: '-infinity' },
  })
  pgm.createIndex('outbox', ['created_at', 'id'])
  pgm.createIndex('outbox', 'order_id')
}

export function down(pgm) {
  pgm.dropTable('outbox')
}
