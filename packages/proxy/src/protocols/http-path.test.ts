import { expect, test } from 'vitest'
import { normalizePath } from './http-path.ts'

test.each([
  ['/orders/42', '/orders/{}'],
  ['/orders/42/items?page=2', '/orders/{}/items'],
  ['/', '/'],
  ['/users/3f2504e0-4f89-11d3-9a0c-0305e82c3301', '/users/{}'],
  ['/blobs/9f86d081884c7d65', '/blobs/{}'],
  ['/orders/ord_7f3a', '/orders/{}'],
  ['/orders/user-12', '/orders/{}'],
  ['/quotes/AB12CD34', '/quotes/{}'],
  ['/v1/orders', '/v1/orders'],
  ['/api/v2.1/quotes', '/api/v2.1/quotes'],
  ['/oauth2/token', '/oauth2/token'],
  ['/days/2024-05-01', '/days/{}'],
  ['/health', '/health'],
  ['http://quotes.local:80/quotes/1?x', '/quotes/{}'],
  ['*', '*'],
])('%s is the operation %s', (path, operation) => {
  expect(normalizePath(path)).toBe(operation)
})
