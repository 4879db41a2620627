import { afterAll, beforeAll, expect, test } from 'vitest'
import { startStub } from '../../../orders-express/test/support/payments.ts'
import { startPostgres } from '../../../orders-express/test/support/postgres.ts'
import { createSchema, findSchema, listSchema } from '../../src/orders/schemas.ts'
import { eraseSchema, exportSchema } from '../../src/people/schemas.ts'
import { quoteSchema } from '../../src/quotes/schemas.ts'
import { run } from './program.ts'
import { type Service, tokenOf } from './service.ts'

const alice = tokenOf('alice')
const bob = tokenOf('bob')
const admin = tokenOf('admin')

/** What the orders service does, on whatever framework: the tests of one that `start` starts. */
export function testOrders(start: (env: Record<string, string>) => Promise<Service>): void {
  let postgres: Awaited<ReturnType<typeof startPostgres>>
  let stub: Awaited<ReturnType<typeof startStub>>
  let service: Service

  beforeAll(async () => {
    postgres = await startPostgres()
    const env = { DATABASE_URL: postgres.url }
    expect(await run('src/migrate.ts', { env }).exit).toBe(0)
    stub = await startStub()
    service = await start({ ...env, PAYMENTS_URL: stub.url })
  })

  afterAll(async () => {
    service?.child.kill('SIGTERM')
    const exit = await service?.exit
    await stub?.[Symbol.asyncDispose]()
    await postgres?.stop()
    expect(exit).toBe(0)
  })

  const order = (sku: string, token = alice, headers: Record<string, string> = {}) =>
    service.request('/orders', token, { json: { sku, quantity: 2 }, headers })

  test('an order is priced by payments, stored, and read back by its owner', async () => {
    const quote = await service.request('/quotes/WIDGET-1', alice)
    expect(quote.body).toMatchObject({ sku: 'WIDGET-1', isStale: false })
    const created = await order('WIDGET-1')
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      owner: 'alice',
      unitPrice: quote.body['unitPrice'],
      total: Number(quote.body['unitPrice']) * 2,
    })
    const read = await service.request(String(created.headers.get('location')), alice)
    expect(read.body).toEqual(created.body)
  })

  test('the same idempotency key gives the same order, and a conflict for another', async () => {
    const headers = { 'idempotency-key': 'once' }
    const [first, second] = await Promise.all([
      order('TWICE-1', alice, headers),
      order('TWICE-1', alice, headers),
    ])
    expect(new Set([first.status, second.status])).toEqual(new Set([200, 201]))
    expect(second.body).toEqual(first.body)
    expect((await order('TWICE-1', alice, headers)).status).toBe(200)
    expect((await order('OTHER-1', alice, headers)).status).toBe(409)
  })

  test('pages hold every order of the caller once, newest first', async () => {
    const token = tokenOf('carol')
    const ids: unknown[] = []
    for (const sku of ['PAGE-1', 'PAGE-2', 'PAGE-3']) ids.push((await order(sku, token)).body['id'])
    const seen: unknown[] = []
    let after = ''
    do {
      const { body } = await service.request(`/orders?limit=2${after}`, token)
      seen.push(...(body['items'] as { id: string }[]).map(({ id }) => id))
      after = typeof body['next'] === 'string' ? `&after=${body['next']}` : ''
    } while (after !== '')
    expect(seen).toEqual(ids.toReversed())
  })

  test('nobody reads what is not theirs, except an administrator', async () => {
    const { body } = await order('MINE-1')
    const path = `/orders/${String(body['id'])}`
    expect((await service.request(path)).status).toBe(401)
    expect((await service.request(path, bob)).status).toBe(403)
    expect((await service.request(path, admin)).status).toBe(200)
    expect((await service.request(path, `${alice}x`)).headers.get('www-authenticate')).toContain(
      'invalid_token',
    )
  })

  test('what a person asks for about themselves is exported, and forgotten when they say so', async () => {
    const token = tokenOf('dave')
    const { body } = await order('PRIVATE-1', token)
    const exported = await service.request('/people/dave/export', token)
    expect(exported.body).toMatchObject({ person: 'dave', orders: [{ id: body['id'] }] })
    expect((await service.request('/people/dave/export', bob)).status).toBe(403)
    expect((await service.request('/people/dave', bob, { method: 'DELETE' })).status).toBe(403)
    expect((await service.request('/people/dave', token, { method: 'DELETE' })).status).toBe(204)
    const left = await service.request('/people/dave/export', token)
    expect(left.body).toMatchObject({ orders: [] })
    const kept = await service.request(`/orders/${String(body['id'])}`, admin)
    expect(kept.body).toMatchObject({ owner: 'erased', sku: 'PRIVATE-1' })
  })

  test.each([
    ['a field that is none', { sku: 'A-1', quantity: 1, price: 1 }, 400],
    ['a quantity in text', { sku: 'A-1', quantity: '1' }, 400],
    ['no quantity', { sku: 'A-1' }, 400],
    ['a body that is a list', [], 400],
    ['a SKU that payments does not know', { sku: 'UNKNOWN-1', quantity: 1 }, 422],
    ['a body that is too large', { sku: 'A-1', quantity: 1, note: 'x'.repeat(20_000) }, 413],
  ])('%s is refused with a problem document', async (_what, json, status) => {
    expectProblem(await service.request('/orders', alice, { json }), status)
  })

  test.each([
    ['no body', { method: 'POST' }, 400],
    ['broken JSON', { text: '{"sku":', headers: { 'content-type': 'application/json' } }, 400],
    ['what is not JSON', { text: 'sku=A-1', headers: { 'content-type': 'text/plain' } }, 415],
  ])('%s is refused with a problem document', async (_what, options, status) => {
    expectProblem(await service.request('/orders', alice, options), status)
  })

  test.each([
    ['/orders?limit=0', 400],
    ['/orders?limit=1&limit=2', 400],
    ['/orders?after=nonsense', 400],
    ['/orders/not-an-id', 400],
    ['/orders/00000000-0000-4000-8000-000000000000', 404],
    ['/quotes/lower-case', 400],
    ['/quotes/UNKNOWN-1', 404],
    ['/nowhere', 404],
  ])('GET %s is refused with %i', async (path, status) => {
    expectProblem(await service.request(path, alice), status)
  })

  test('its description has every operation with each of its answers', async () => {
    const { body } = await service.request('/openapi.json')
    const paths = body['paths'] as Record<string, Record<string, { responses: object }>>
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { responses }]) => [
        `${method} ${path}`,
        Object.keys(responses).toSorted(),
      ]),
    )
    const statuses = ({ response }: { response: object }) => Object.keys(response).toSorted()
    expect(Object.fromEntries(described)).toEqual({
      'get /orders': statuses(listSchema),
      'post /orders': statuses(createSchema),
      'get /orders/{id}': statuses(findSchema),
      'get /quotes/{sku}': statuses(quoteSchema),
      'get /people/{person}/export': statuses(exportSchema),
      'delete /people/{person}': statuses(eraseSchema),
    })
    expect(body['components']).toMatchObject({
      schemas: { Order: { type: 'object' }, Problem: { type: 'object' } },
    })
  })
}

function expectProblem(refused: Awaited<ReturnType<Service['request']>>, status: number): void {
  expect(refused.status).toBe(status)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(refused.body).toMatchObject({ status, detail: expect.any(String) as string })
}
