import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createSigner } from 'fast-jwt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../orders-express/test/support/free-port.ts'
import { startStub } from '../../orders-express/test/support/payments.ts'
import { startPostgres } from '../../orders-express/test/support/postgres.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const jwtSecret = 'a-secret-of-the-tests-with-enough-length'
const sign = createSigner({
  key: jwtSecret,
  algorithm: 'HS256',
  iss: 'orders',
  aud: 'orders',
  expiresIn: '1h',
})
const alice = sign({ sub: 'alice', role: 'customer' })
const bob = sign({ sub: 'bob', role: 'customer' })
const admin = sign({ sub: 'admin', role: 'admin' })

let postgres: Awaited<ReturnType<typeof startPostgres>>
let stub: Awaited<ReturnType<typeof startStub>>
let service: Awaited<ReturnType<typeof start>>

beforeAll(async () => {
  postgres = await startPostgres()
  const env = { DATABASE_URL: postgres.url }
  const migration = run('src/migrate.ts', env)
  expect(await migration.exit).toBe(0)
  stub = await startStub()
  service = await start({ ...env, PAYMENTS_URL: stub.url })
})

afterAll(async () => {
  service?.child.kill('SIGTERM')
  expect(await service?.exit).toBe(0)
  await stub?.[Symbol.asyncDispose]()
  await postgres?.stop()
})

function run(file: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=@staticfire/source', file], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(line))
  return {
    child,
    output,
    lines,
    exit: once(child, 'close').then(([code]) => code as number | null),
  }
}

async function start(env: Record<string, string>) {
  const port = await freePort()
  const program = run('src/main.ts', { JWT_SECRET: jwtSecret, PORT: String(port), ...env })
  while (!program.lines.some((line) => line.includes('"event":"listening"'))) {
    await once(program.output, 'line')
  }
  const request = async (
    path: string,
    token?: string,
    { json, headers = {}, method = json === undefined ? 'GET' : 'POST' }: RequestOptions = {},
  ) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    const body = (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown>
    return { status: response.status, headers: response.headers, body }
  }
  return { ...program, request }
}

interface RequestOptions {
  json?: unknown
  headers?: Record<string, string>
  method?: string
}

const order = (sku: string, token = alice, headers: Record<string, string> = {}) =>
  service.request('/orders', token, { json: { sku, quantity: 2 }, headers })

test('an order is priced by payments, stored, and read back by its owner', async () => {
  const quote = await service.request('/quotes/WIDGET-1', alice)
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
  expect([first.status, second.status]).toEqual(expect.arrayContaining([200, 201]))
  expect(second.body).toEqual(first.body)
  expect((await order('OTHER-1', alice, headers)).status).toBe(409)
})

test('pages hold every order of the caller once, newest first', async () => {
  const token = sign({ sub: 'carol', role: 'customer' })
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
  const token = sign({ sub: 'dave', role: 'customer' })
  const { body } = await order('PRIVATE-1', token)
  const exported = await service.request('/people/dave/export', token)
  expect(exported.body).toMatchObject({ person: 'dave', orders: [{ id: body['id'] }] })
  expect((await service.request('/people/dave/export', bob)).status).toBe(403)
  expect((await service.request('/people/dave', token, { method: 'DELETE' })).status).toBe(204)
  const left = await service.request('/people/dave/export', token)
  expect(left.body).toMatchObject({ orders: [] })
  const kept = await service.request(`/orders/${String(body['id'])}`, admin)
  expect(kept.body).toMatchObject({ owner: 'erased', sku: 'PRIVATE-1' })
})

test.each([
  ['a field that is none', { sku: 'A-1', quantity: 1, price: 1 }, 400],
  ['a quantity in text', { sku: 'A-1', quantity: '1' }, 400],
  ['a SKU that payments does not know', { sku: 'UNKNOWN-1', quantity: 1 }, 422],
])('%s is refused with a problem document', async (_what, json, status) => {
  const refused = await service.request('/orders', alice, { json })
  expect(refused.status).toBe(status)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(refused.body).toMatchObject({ status, detail: expect.any(String) as string })
})

test('its description has every route with its refusals', async () => {
  const { body } = await service.request('/openapi.json')
  expect(Object.keys(body['paths'] as object)).toEqual([
    '/orders',
    '/orders/{id}',
    '/quotes/{sku}',
    '/people/{person}/export',
    '/people/{person}',
  ])
})
