import { expect, test } from 'vitest'
import { literalsOf } from './address-literals.ts'

test.each([
  [`const url = 'http://localhost:4001/prices'`, 'localhost', 4001],
  [`dsn = "postgres://user:word@db.internal:5432/orders"`, 'db.internal', 5432],
  ['fetch(`https://rates.acme.io/latest`)', 'rates.acme.io', undefined],
])('%s holds an address', (line, host, port) => {
  const found = { place: 'a.js:1', host, ...(port !== undefined && { port }) }
  expect(literalsOf(line, 'a.js')).toEqual([found])
})

test.each([
  '// see http://localhost:4001/prices',
  '# "http://localhost:4001"',
  "const schema = 'http://www.w3.org/2001/XMLSchema'",
  "const example = 'https://example.org/x'",
  'const url = `http://${host}:4001`',
  "const name = 'payments'",
])('%s holds none', (line) => {
  expect(literalsOf(line, 'a.js')).toEqual([])
})
