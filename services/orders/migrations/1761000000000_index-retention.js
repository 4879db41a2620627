// The retention job looks for old orders that still have a name; most of what is old has none any more.
export function up(pgm) {
  pgm.noTransaction() // `CONCURRENTLY` locks no writer out, and needs to be outside of one.
  pgm.createIndex('orders', [{ name: 'created_at' }, { name: 'id' }], {
    name: 'orders_named_by_age',
    where: "owner <> 'erased'",
    concurrently: true,
  })
}

export function down(pgm) {
  pgm.noTransaction()
  pgm.dropIndex('orders', [], { name: 'orders_named_by_age', concurrently: true })
}
