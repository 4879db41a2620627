import { orderRef, refusals, skuSchema } from '../schemas.ts'

export const listSchema = {
  operationId: 'listOrders',
  tags: ['orders'],
  summary: 'Your orders, newest first',
  description: "An administrator gets everybody's.",
  querystring: {
    type: 'object',
    properties: {
      limit: { type: 'string', pattern: '^([1-9]\\d?|100)$', default: '20' },
      after: {
        type: 'string',
        maxLength: 200,
        description: 'The `next` of an earlier page.',
      },
    },
  },
  response: {
    200: {
      type: 'object',
      required: ['items', 'next'],
      properties: {
        items: { type: 'array', items: orderRef },
        next: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
    },
    ...refusals(400, 401, 503),
  },
} as const

export const createSchema = {
  operationId: 'createOrder',
  tags: ['orders'],
  summary: 'Place an order',
  description:
    'Priced by a fresh quote, or, while payments fails, by the last one that is still valid: then `X-Degraded: payments` is set.',
  headers: {
    type: 'object',
    properties: {
      'idempotency-key': {
        type: 'string',
        pattern: '^[\\x21-\\x7e]{1,64}$',
        description: 'Makes it safe to send the order again: the same key gives the same order.',
      },
    },
  },
  body: {
    type: 'object',
    required: ['sku', 'quantity'],
    additionalProperties: false,
    properties: {
      sku: skuSchema,
      quantity: { type: 'integer', minimum: 1, maximum: 1_000, examples: [2] },
    },
  },
  response: {
    200: orderRef,
    201: orderRef,
    ...refusals(400, 401, 409, 413, 415, 422, 502, 503),
  },
} as const

export const findSchema = {
  operationId: 'getOrder',
  tags: ['orders'],
  summary: 'One order',
  params: {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string', format: 'uuid' } },
  },
  response: { 200: orderRef, ...refusals(400, 401, 403, 404, 503) },
} as const
