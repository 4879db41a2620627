import type { Operation } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { findOperation, requestsToLoad } from './operations.ts'

const crash = { method: 'GET', path: '/crash' } as const

test.each([
  ['a request line', { crash: 'GET /crash' }, ['GET /crash']],
  ['a request of its own', { crash }, [{ ...crash, id: 'GET /crash' }]],
  [
    'the id of a listed request',
    { crash: 'boom', traffic: { requests: [{ ...crash, id: 'boom' }] } },
    [{ ...crash, id: 'boom' }],
  ],
  [
    'the line of a listed request',
    { crash: 'GET /crash', traffic: { requests: [{ ...crash, id: 'boom' }] } },
    [{ ...crash, id: 'boom' }],
  ],
  ['the id of an OpenAPI operation', { crash: 'crashNow' }, []],
  ['nothing', {}, []],
])('where crash is %s, it is loaded once', (_, configuration, expected) => {
  expect(requestsToLoad(configuration)).toEqual(expected)
})

test('an operation is found by its id, or by its route whatever its parameters are called', () => {
  const operation = { id: 'getOrder', method: 'GET', path: '/orders/{orderId}' } as Operation
  expect(findOperation('getOrder', [operation])).toBe(operation)
  expect(findOperation('GET /orders/{id}', [operation])).toBe(operation)
  expect(findOperation('GET /orders', [operation])).toBeUndefined()
})
