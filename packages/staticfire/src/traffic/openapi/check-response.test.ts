import { describe, expect, test } from 'vitest'
import type { SentExchange } from '../sent-exchange.ts'
import { createResponseCheck } from './check-response.ts'
import { describedOperations } from './documented-responses.ts'

const order = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }

/** What is found of a body, where `schema` is documented for 200. */
async function bodyOf(schema: unknown, body: unknown, openapi = '3.0.3') {
  return (await check({ 200: json(schema) }, { status: 200, body }, openapi)).body
}

async function check(
  responses: object,
  { status, body, type = 'application/json' }: { status: number; body?: unknown; type?: string },
  openapi = '3.1.0',
) {
  const document = {
    openapi,
    paths: { '/orders/{id}': { get: { responses } } },
    components: { schemas: { Order: order, Tree: tree }, responses: { Missing: json(order) } },
  }
  const checkResponse = await createResponseCheck(document)
  const [operation] = describedOperations(document)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const sent = {
    method: 'GET',
    outcome: 'ok',
    status,
    responseHeaders: type === '' ? {} : { 'content-type': type },
    body: Buffer.from(text ?? ''),
    bodyBytes: text?.length ?? 0,
    bodyIsTruncated: false,
  } as unknown as SentExchange
  return checkResponse(operation!, sent)
}

function json(schema: unknown) {
  return { description: '', content: { 'application/json': { schema } } }
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const tree = { type: 'object', properties: { children: { type: 'array', items: ref('Tree') } } }
const of = (property: object, more: object = {}) => ({
  type: 'object',
  properties: { it: property },
  ...more,
})
const required = { required: ['it'] }

const bodies: [what: string, schema: object, body: unknown, found: string, openapi?: string][] = [
  ['what fits', ref('Order'), { id: 1 }, 'holds'],
  ['a text for a number', ref('Order'), { id: '1' }, 'differs'],
  ['a missing field', ref('Order'), {}, 'differs'],
  ['a field that is not documented', ref('Order'), { id: 1, more: 1 }, 'holds'],
  ['a circular schema', ref('Tree'), { children: [{ children: [] }] }, 'holds'],
  ['an error deep in it', ref('Tree'), { children: [{ children: 1 }] }, 'differs'],
  ['null where it is required', of({ type: 'string' }, required), { it: null }, 'differs'],
  ['null where it may be missing', of({ type: 'string' }), { it: null }, 'nulls'],
  ['nullable', of({ type: 'string', nullable: true }, required), { it: null }, 'holds'],
  [
    'nullable beside a reference',
    of({ ...ref('Order'), nullable: true }, required),
    { it: null },
    'holds',
  ],
  [
    'nullable around all of',
    of({ nullable: true, allOf: [ref('Order')] }, required),
    { it: null },
    'holds',
  ],
  [
    'a nullable enumeration',
    of({ type: 'string', enum: ['a'], nullable: true }, required),
    { it: null },
    'holds',
  ],
  ['a list of types', of({ type: ['string', 'null'] }, required), { it: null }, 'holds', '3.1.0'],
  [
    'a bound that is excluded, as 3.0 writes it',
    of({ minimum: 1, exclusiveMinimum: true }),
    { it: 1 },
    'differs',
  ],
  ['a value outside the enumeration', of({ enum: ['a', 'b'] }), { it: 'c' }, 'differs'],
  ['two alternatives that both hold', { oneOf: [ref('Order'), of({})] }, { id: 1 }, 'holds'],
  ['no alternative that holds', { oneOf: [ref('Order'), { type: 'string' }] }, 1, 'differs'],
  ['what only a request carries', of({ type: 'string', writeOnly: true }, required), {}, 'holds'],
  [
    'a pattern that takes for ever',
    of({ type: 'string', pattern: '^(a+)+$' }),
    { it: 'a'.repeat(60) + 'b' },
    'holds',
  ],
  [
    'a property called pattern',
    { type: 'object', properties: { pattern: { type: 'string' } } },
    { pattern: 1 },
    'differs',
  ],
  ['cents as a fraction', of({ type: 'number', multipleOf: 0.01 }), { it: 19.99 }, 'holds'],
  ['one property too many', of({}, { additionalProperties: false }), { other: 1 }, 'differs'],
  [
    'a property that a pattern allows',
    of({}, { additionalProperties: false, patternProperties: { '^x': {} } }),
    { x: 1 },
    'holds',
  ],
  ['a reference that leads outside', { $ref: 'https://example.org/x.json' }, 1, 'unchecked'],
  ['no JSON', ref('Order'), '{"id":', 'differs'],
]

test.each(bodies)('%s: %o', async (_, schema, body, found, openapi) => {
  expect(await bodyOf(schema, body, openapi)).toBe(found)
})

describe('the documented response', () => {
  const responses = {
    200: json(order),
    204: { description: '' },
    404: { $ref: '#/components/responses/Missing' },
    '4xx': json({ type: 'string' }),
    default: json({ type: 'number' }),
  }
  test.each([
    [200, { id: 1 }, '200', 'holds'],
    [204, undefined, '204', 'unchecked'],
    [404, { id: 1 }, '404', 'holds'],
    [409, 'x', '4XX', 'differs'],
    [500, 1, 'default', 'holds'],
  ])('for %i is the most precise', async (status, body, documentedAs, found) => {
    expect(await check(responses, { status, body })).toMatchObject({ documentedAs, body: found })
  })

  test('may be none', async () => {
    expect(await check({ 200: json(order) }, { status: 201, body: {} })).toEqual({
      body: 'unchecked',
      differences: [],
    })
  })

  test('is told apart by its media type', async () => {
    const page = { status: 200, body: '<html>', type: 'text/html' }
    expect(await check({ 200: json(order) }, page)).toMatchObject({
      body: 'differs',
      differences: ['text/html, where application/json is documented'],
    })
    expect(await check({ 200: json({}) }, page)).toMatchObject({ body: 'unchecked' })
    const problem = { status: 200, body: { id: 1 }, type: 'application/problem+json' }
    expect(await check({ 200: json(order) }, problem)).toMatchObject({ body: 'holds' })
    const nothing = { status: 200, type: '' }
    expect(await check({ 200: json(order) }, nothing)).toMatchObject({ body: 'differs' })
  })

  test('is compared without telling a value', async () => {
    const { differences } = await check({ 200: json(order) }, { status: 200, body: { id: 'ada' } })
    expect(differences).toEqual(['id must be integer'])
  })
})
