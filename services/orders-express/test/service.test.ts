import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startStub } from './support/payments.ts'
import { startPostgres } from './support/postgres.ts'
import { runProgram } from './support/program.ts'
import { jwtSecret, startService, tokenOf } from './support/service.ts'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let stub: Awaited<ReturnType<typeof startStub>>
let service: Awaited<ReturnType<typeof startService>>
let alice: string
let bob: string
let admin: string

beforeAll(async () => {
  postgres = await startPostgres()
  const migration = runProgram('src/migrate.js', { env: { DATABASE_URL: postgres.url } })
  expect(await migration.exitCode()).toBe(0)
  stub = await startStub()
  service = await startService({ DATABASE_URL: postgres.url, PAYMENTS_URL: stub.url })
  ;[alice, bob, admin] = await Promise.all([tokenOf('alice'), tokenOf('bob'), tokenOf('admin')])
})

afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
  await stub?.[Symbol.asyncDispose]()
  await postgres?.stop()
})

const placeOrder = (sku: string, headers: Record<string, string> = {}) =>
  service.request('/orders', { method: 'POST', as: alice, json: { sku, quantity: 2 }, headers })

test('An order is priced by payments, stored, and read back by its owner', async () => {
  const quote = await service.request('/quotes/WIDGET-1', { as: alice })
  const created = await placeOrder('WIDGET-1')
  const { id, unitPrice } = created.json()

  expect(created.status).toBe(201)
  expect(created.json()).toMatchObject({ owner: 'alice', total: unitPrice * 2 })
  expect(unitPrice).toBe(quote.json().unitPrice)
  expect(created.headers.get('location')).toBe(`/orders/${id}`)
  const read = await service.request(`/orders/${id}`, { as: alice })
  expect(read.json()).toEqual(created.json())
})

test('The same idempotency key gives the same order, and a conflict for another', async () => {
  const headers = { 'idempotency-key': 'once' }
  const [first, second] = await Promise.all([
    placeOrder('TWICE-1', headers),
    placeOrder('TWICE-1', headers),
  ])
  expect([first.status, second.status]).toEqual(expect.arrayContaining([200, 201]))
  expect(second.json()).toEqual(first.json())
  expect((await placeOrder('OTHER-1', headers)).status).toBe(409)
})

test('Pages hold every order of the caller once, newest first', async () => {
  const created = []
  for (const sku of ['PAGE-1', 'PAGE-2', 'PAGE-3']) created.push((await placeOrder(sku)).json().id)

  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const after: string = next === '' ? '' : `&after=${next}`
    const page = (await service.request(`/orders?limit=2${after}`, { as: alice })).json()
    seen.push(...page.items.map((order: { id: string }) => order.id))
    next = page.next
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.slice(0, 3)).toEqual(created.toReversed())
  const others = await service.request('/orders', { as: bob })
  expect(others.json()).toEqual({ items: [], next: null })
})

test('An order is for its owner and administrators only', async () => {
  const { id } = (await placeOrder('MINE-1')).json()
  expect((await service.request(`/orders/${id}`, { as: bob })).status).toBe(403)
  expect((await service.request(`/orders/${id}`, { as: admin })).status).toBe(200)
  await service.logged('access refused', ({ status }) => status === 403)
})

test('No token, a forged, an expired or an unsigned one is refused', async () => {
  const claims = () => new SignJWT({ role: 'admin' }).setIssuer('orders').setAudience('orders')
  const sign = (secret: string, expires: string) =>
    claims()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('alice')
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(secret))
  const unsigned = new UnsecuredJWT({ role: 'admin' })
    .setSubject('alice')
    .setIssuer('orders')
    .setAudience('orders')
    .setExpirationTime('1h')
    .encode()
  const tokens = [
    undefined,
    'nonsense',
    await sign('another-secret-with-enough-length-too', '1h'),
    await sign(jwtSecret, '-1m'),
    unsigned,
  ]
  for (const token of tokens) {
    const answer = await service.request('/orders', token === undefined ? {} : { as: token })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
  }
})

test.each([
  ['malformed JSON', 400, '/orders', { method: 'POST', body: '{' }],
  ['a wrong type', 400, '/orders', { method: 'POST', body: '{"sku":"A","quantity":"2"}' }],
  ['an unknown field', 400, '/orders', { method: 'POST', body: '{"sku":"A","quantity":2,"x":1}' }],
  ['no body', 400, '/orders', { method: 'POST' }],
  ['a body that is too large', 413, '/orders', { method: 'POST', body: '"'.padEnd(20_000) }],
  ['a SKU that payments does not know', 404, '/quotes/UNKNOWN-1', {}],
  ['an id that is no UUID', 400, '/orders/7', {}],
  ['a cursor of another world', 400, '/orders?after=zzz', {}],
  ['a broken escape', 400, '/quotes/%E0%A4%A', {}],
  ['an unknown path', 404, '/nowhere', {}],
  ['a method that is not there', 405, '/orders', { method: 'DELETE' }],
  ['the crash route, which is off', 404, '/crash', {}],
])('%s is answered with %i as problem details', async (_name, status, path, init) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await service.request(path, { as: alice, ...init, headers })
  expect(answer.json()).toMatchObject({ type: 'about:blank', status })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(answer.text).not.toMatch(/node_modules|\.js:/)
})

test('One request has one id and one trace id in its answer and all its log lines', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const headers = { 'x-request-id': 'mine-1', traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  const answer = await placeOrder('TRACED-1', headers)
  expect(answer.headers.get('x-request-id')).toBe('mine-1')
  const isMine = ({ requestId }: Record<string, unknown>) => requestId === 'mine-1'
  expect(await service.logged('order created', isMine)).toMatchObject({ traceId, userId: 'alice' })
  expect(await service.logged('request', isMine)).toMatchObject({ traceId, status: 201 })
})

test('Every documented operation is served, and answers as the document says', async () => {
  const { paths } = (await service.request('/openapi.json')).json()
  for (const [path, methods] of Object.entries<Record<string, { responses: object }>>(paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const sample = path.replace('{sku}', 'WIDGET-1').replace('{id}', crypto.randomUUID())
      const answer = await service.request(sample, { method: method.toUpperCase(), as: alice })
      expect(Object.keys(responses), `${method} ${path}`).toContain(`${answer.status}`)
      expect(answer.status).not.toBe(405)
    }
  }
})

test('Above its limit a user is told when to come back; others and probes are not', async () => {
  await using limited = await startService({
    DATABASE_URL: postgres.url,
    PAYMENTS_URL: stub.url,
    RATE_LIMIT_REQUESTS: '3',
  })
  const answers = []
  for (let count = 0; count < 4; count++)
    answers.push(await limited.request('/orders', { as: bob }))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answers.at(-1)?.json()).toMatchObject({ status: 429 })
  expect((await limited.request('/orders', { as: alice })).status).toBe(200)
  for (let count = 0; count < 5; count++) {
    expect((await limited.request('/health')).status).toBe(200)
  }
})

test('The metrics count requests by route, not by path', async () => {
  const count = async () => {
    const { text } = await service.request('/metrics')
    const line = /http_requests_total\{method="GET",route="\/quotes\/:sku",status="200"\} (\d+)/
    return Number(line.exec(text)?.[1] ?? 0)
  }
  const before = await count()
  for (const sku of ['M-1', 'M-2', 'M-3']) await service.request(`/quotes/${sku}`, { as: alice })
  expect(await count()).toBe(before + 3)
})

test('Every line is one JSON object with time, level and message, and none holds a token', () => {
  expect(service.lines.length).toBeGreaterThan(20)
  for (const line of service.lines) {
    expect(JSON.parse(line)).toMatchObject({
      time: expect.any(String),
      level: expect.any(String),
      message: expect.any(String),
    })
    expect(line).not.toContain(alice)
    expect(line).not.toContain(jwtSecret)
  }
})
