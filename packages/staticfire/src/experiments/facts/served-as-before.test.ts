import { expect, test } from 'vitest'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { servedAsBefore } from './served-as-before.ts'

function answer(status: number, body: unknown, isExpected = status === 201): SentExchange {
  const bytes = Buffer.from(JSON.stringify(body))
  const partial = { operation: 'POST /orders', status, isExpected, body: bytes }
  return partial as unknown as SentExchange
}

test('an error in the body of a success is not served, whatever its status', () => {
  const { isServed, isOtherBody } = servedAsBefore()
  expect(isServed(answer(201, { id: 1, sku: 'a' }))).toBe(true)
  for (const status of [200, 201]) {
    const refused = answer(status, { error: 'too many' })
    expect([isServed(refused), isOtherBody(refused)]).toEqual([false, true])
  }
})

test('a field that comes or goes is no other body', () => {
  const { isServed } = servedAsBefore()
  expect(isServed(answer(201, { id: 1 }))).toBe(true)
  expect(isServed(answer(201, { id: 2, next: 'b' }))).toBe(true)
})

test('what exists already is another status, and no other body', () => {
  const { isServed, isOtherBody } = servedAsBefore()
  expect(isServed(answer(201, { id: 1 }))).toBe(true)
  const existing = answer(200, { id: 1 })
  expect([isServed(existing), isOtherBody(existing)]).toEqual([false, false])
})

test('429 is never served, also where the operation expects it', () => {
  expect(servedAsBefore().isServed(answer(429, {}, true))).toBe(false)
})

test('lists, texts and empty objects have no names to compare', () => {
  const { isServed } = servedAsBefore()
  for (const body of [[1], 'a', {}, { id: 1 }]) expect(isServed(answer(201, body))).toBe(true)
})
