import { expect, test } from 'vitest'
import { nameStatement } from './sql.ts'

test.each([
  ['SELECT * FROM orders WHERE id = 1', 'SELECT orders'],
  ['select o.id from public.orders o', 'SELECT orders'],
  ['SELECT 1', 'SELECT'],
  ['insert into "Orders" (id) values (1)', 'INSERT Orders'],
  ['UPDATE ONLY shop.orders SET a = 1', 'UPDATE orders'],
  ['DELETE FROM orders', 'DELETE orders'],
  ['BEGIN', 'BEGIN'],
  ['/* app */ SELECT id FROM users -- why', 'SELECT users'],
  ['-- first\nSELECT id FROM users', 'SELECT users'],
  ['WITH recent AS (SELECT * FROM orders) SELECT * FROM recent', 'WITH orders'],
  ['CREATE TABLE IF NOT EXISTS orders (id int)', 'CREATE orders'],
  ['CREATE UNIQUE INDEX by_note ON orders (note)', 'CREATE by_note'],
  ['COPY orders FROM STDIN', 'COPY orders'],
  ["SELECT ' FROM secrets' FROM orders", 'SELECT orders'],
  ['', 'QUERY'],
])('%s is named %s', (sql, operation) => {
  expect(nameStatement(sql).operation).toBe(operation)
})

test('literals do not reach the key', () => {
  const sql = "SELECT * FROM o WHERE a = 'it''s' AND b = -12.5e3 AND c = $1 AND d2 = $q$x$q$"
  expect(nameStatement(sql).key).toBe('SELECT * FROM o WHERE a = ? AND b = ? AND c = $1 AND d2 = ?')
})

test('a long statement is cut', () => {
  const sql = `SELECT ${'a, '.repeat(2000)} b FROM orders`
  expect(nameStatement(sql).key.length).toBe(200)
  expect(nameStatement(sql).text.length).toBe(1000)
})
