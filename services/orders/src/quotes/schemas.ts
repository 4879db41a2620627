import { refusals, skuSchema } from '../schemas.ts'

export const quoteSchema = {
  operationId: 'getQuote',
  tags: ['quotes'],
  summary: 'The price of a SKU',
  description: 'While payments fails, the last price that is still valid: then `isStale` is true.',
  params: { type: 'object', required: ['sku'], properties: { sku: skuSchema } },
  response: {
    200: {
      type: 'object',
      required: ['sku', 'currency', 'unitPrice', 'validUntil', 'isStale'],
      properties: {
        sku: { type: 'string' },
        currency: { type: 'string' },
        unitPrice: { type: 'integer' },
        validUntil: { type: 'string', format: 'date-time' },
        isStale: { type: 'boolean' },
      },
    },
    ...refusals(400, 401, 404, 502, 503),
  },
} as const
