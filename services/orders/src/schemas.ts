import type { FromSchema } from 'json-schema-to-ts'

// Plain JSON Schema: what validates, what describes the API and what TypeScript knows are one text, and
// nothing is loaded for it at start.

export const skuSchema = {
  type: 'string',
  pattern: '^[A-Z0-9][A-Z0-9-]{0,31}$',
  examples: ['ANVIL-1'],
  description: 'What is ordered.',
} as const

export const orderSchema = {
  $id: 'Order',
  type: 'object',
  required: ['id', 'owner', 'sku', 'quantity', 'currency', 'unitPrice', 'total', 'createdAt'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', format: 'uuid' },
    owner: { type: 'string' },
    sku: { type: 'string' },
    quantity: { type: 'integer' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    unitPrice: { type: 'integer', description: 'In minor units: cents.' },
    total: { type: 'integer', description: 'In minor units: cents.' },
    createdAt: { type: 'string', format: 'date-time' },
  },
} as const

export const problemSchema = {
  $id: 'Problem',
  description: 'RFC 9457 problem details.',
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
  },
} as const

export const orderRef = { $ref: 'Order' } as const

export type Order = FromSchema<typeof orderSchema>

const reasons = {
  400: 'The request is not valid.',
  401: 'A valid bearer token is required.',
  403: 'This belongs to somebody else.',
  404: 'There is no such thing.',
  409: 'The idempotency key was used for a different order.',
  413: 'The body is too large.',
  415: 'The body must be JSON.',
  422: 'This SKU cannot be ordered.',
  429: 'Too many requests.',
  500: 'An unexpected error.',
  502: 'Payments gave no usable quote.',
  503: 'Something this needs is down.',
} as const

/** The refusals a route may give, for its `response` schemas. */
export function refusals(...statuses: (keyof typeof reasons)[]) {
  return Object.fromEntries(
    [...statuses, 429 as const, 500 as const].map((status) => [
      status,
      {
        description: reasons[status],
        content: { 'application/problem+json': { schema: { $ref: 'Problem' } } },
      },
    ]),
  )
}
