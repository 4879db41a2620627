import { orderRef, refusals } from '../schemas.ts'

const person = {
  type: 'object',
  required: ['person'],
  properties: { person: { type: 'string', pattern: '^[\\w.@-]{1,64}$' } },
} as const

export const exportSchema = {
  operationId: 'exportPerson',
  tags: ['people'],
  summary: 'All that is kept about a person',
  params: person,
  response: {
    200: {
      type: 'object',
      required: ['person', 'orders'],
      properties: { person: { type: 'string' }, orders: { type: 'array', items: orderRef } },
    },
    ...refusals(400, 401, 403, 503),
  },
} as const

export const eraseSchema = {
  operationId: 'erasePerson',
  tags: ['people'],
  summary: 'Forget a person',
  description: 'Their orders stay for the books, without a name.',
  params: person,
  response: {
    204: { type: 'null', description: 'Forgotten, or never known.' },
    ...refusals(400, 401, 403, 503),
  },
} as const
