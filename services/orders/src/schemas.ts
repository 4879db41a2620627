import Type from 'typebox'

export const skuSchema = Type.String({
  pattern: '^[A-Z0-9][A-Z0-9-]{0,31}$',
  examples: ['ANVIL-1'],
  description: 'What is ordered.',
})

export const orderSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    owner: Type.String(),
    sku: Type.String(),
    quantity: Type.Integer(),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    unitPrice: Type.Integer({ description: 'In minor units: cents.' }),
    total: Type.Integer({ description: 'In minor units: cents.' }),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'Order', additionalProperties: false },
)

export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    requestId: Type.Optional(Type.String()),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details.' },
)

export type Order = Type.Static<typeof orderSchema>

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
        content: { 'application/problem+json': { schema: Type.Ref('Problem') } },
      },
    ]),
  )
}
