import { createHttpClient } from '@staticfire/kit/http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { failure, quote, startPayments } from '../../orders-express/test/support/payments.ts'
import { createPayments, type Payments } from '../src/quotes/payments.ts'

let server: Awaited<ReturnType<typeof startPayments>>
let client: ReturnType<typeof createHttpClient>
let payments: Payments

beforeAll(async () => {
  server = await startPayments()
  client = createHttpClient({
    name: 'payments',
    baseUrl: server.url,
    deadlineMs: 30_000,
    retry: false,
  })
})

afterAll(async () => {
  await client?.close(AbortSignal.timeout(1_000))
  await server?.[Symbol.asyncDispose]()
})

beforeEach(() => {
  server.behave(quote)
  payments = createPayments(client)
})

const valid = { sku: 'A-1', currency: 'EUR', unitPrice: 250, validUntil: '2030-01-01T00:00:00Z' }

function answering(body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  server.behave((_request, response) => response.end(text))
}

test('a quote is passed on as payments gave it', async () => {
  answering(valid)
  expect(await payments.priceOf('A-1')).toEqual({ quote: valid, isStale: false })
})

test.each([
  ['no JSON', 'a quote'],
  ['null', null],
  ['another SKU', { ...valid, sku: 'B-1' }],
  ['a price in text', { ...valid, unitPrice: '250' }],
  ['a part of a cent', { ...valid, unitPrice: 2.5 }],
  ['a price of nothing', { ...valid, unitPrice: 0 }],
  ['a price beyond reason', { ...valid, unitPrice: 100_000_001 }],
  ['a currency in small letters', { ...valid, currency: 'eur' }],
  ['no end of its validity', { ...valid, validUntil: undefined }],
])('%s is no quote: customers are not charged by it', async (_what, body) => {
  answering(body)
  await expect(payments.priceOf('A-1')).rejects.toMatchObject({ statusCode: 502 })
})

test('while payments fails the last quote serves as long as it is valid, and no longer', async () => {
  await payments.priceOf('A-1')
  answering({ ...valid, sku: 'OLD-1', validUntil: '2020-01-01T00:00:00Z' })
  await payments.priceOf('OLD-1')
  server.behave(failure)
  expect(await payments.priceOf('A-1')).toMatchObject({ isStale: true, quote: { sku: 'A-1' } })
  await expect(payments.priceOf('OLD-1')).rejects.toMatchObject({ name: 'DependencyError' })
})
