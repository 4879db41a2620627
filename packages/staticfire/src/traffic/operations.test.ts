import { expect, test } from 'vitest'
import { createCanaries } from './canaries.ts'
import { resolveRequest } from './listed-requests.ts'
import { loadOperations, type OperationSources } from './operations.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const ok = { '200': { description: 'ok' } }
const document = (paths: object, extra: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths,
  ...extra,
})
const load = (paths: object, sources: OperationSources & { extra?: object } = {}) => {
  const { extra, ...rest } = sources
  return loadOperations({ openapi: document(paths, extra), ...rest })
}
const ids = async (...parameters: Parameters<typeof load>) =>
  (await load(...parameters)).operations.map(({ id }) => id)

test('creations come first, parents before children, and deletions last, children before parents', async () => {
  const loaded = await loadOperations({
    requests: [
      'DELETE /orders/{id}',
      'GET /orders/{id}/items/{itemId}',
      'DELETE /orders/{id}/items/{itemId}',
      'GET /catalogue',
      'POST /orders/{id}/items',
      'POST /orders',
    ],
  })
  expect(loaded.operations.map(({ id }) => id)).toEqual([
    'POST /orders',
    'POST /orders/{id}/items',
    'GET /orders/{id}/items/{itemId}',
    'GET /catalogue',
    'DELETE /orders/{id}/items/{itemId}',
    'DELETE /orders/{id}',
  ])
})

test('an operation carries samples for its path, its required query and its required headers', async () => {
  const parameter = (name: string, place: string, schema: object, required = true) => ({
    name,
    in: place,
    required,
    schema,
  })
  const { operations } = await load({
    '/search/{kind}': {
      parameters: [parameter('kind', 'path', { enum: ['new', 'old'] })],
      get: {
        parameters: [
          parameter('limit', 'query', { type: 'integer' }),
          parameter('tags', 'query', { type: 'array', items: { type: 'string', example: 'red' } }),
          parameter('cursor', 'query', { type: 'string' }, false),
          parameter('X-Tenant', 'header', { type: 'string', default: 'acme' }),
          parameter('Authorization', 'header', { type: 'string' }),
        ],
        responses: {
          '200': { description: 'ok' },
          '206': { description: 'part' },
          '404': { description: 'no' },
        },
      },
    },
  })
  expect(operations).toMatchObject([
    {
      id: 'GET /search/{kind}',
      expect: [200, 206],
      idempotent: true,
      parameters: [
        { name: 'kind', in: 'path', sample: 'new' },
        { name: 'limit', in: 'query', sample: '1' },
        { name: 'tags', in: 'query', sample: 'red' },
        { name: 'X-Tenant', in: 'header', sample: 'acme' },
      ],
    },
  ])
})

test("the document's own example wins over a sample and over canaries", async () => {
  const schema = { type: 'object', properties: { password: { type: 'string' } } }
  const media = (extra: object) => ({
    requestBody: { content: { 'application/json': { schema, ...extra } } },
    responses: ok,
  })
  const { operations } = await load(
    {
      '/a': { post: media({ example: { password: 'one' } }) },
      '/b': { post: media({ examples: { first: { value: { password: 'two' } } } }) },
    },
    { canaries: createCanaries() },
  )
  expect(operations.map(({ body }) => body)).toEqual([{ password: 'one' }, { password: 'two' }])
})

test('where a schema says what is required, only that is sent; canaries go into it', async () => {
  const canaries = createCanaries()
  const properties = {
    id: { type: 'string', readOnly: true },
    email: { type: 'string', format: 'email' },
    coupon: { type: 'string' },
    quantity: { type: 'integer', minimum: 2 },
  }
  const requestBody = (required?: string[]) =>
    json({ type: 'object', properties, ...(required && { required }) })
  const { operations } = await load(
    {
      '/some': { post: { requestBody: requestBody(['email', 'quantity']), responses: ok } },
      '/all': { post: { requestBody: requestBody(), responses: ok } },
    },
    { canaries },
  )
  const { email, body } = canaries.values
  expect(operations.map((each) => each.body)).toEqual([
    { email, quantity: 2 },
    { email, quantity: 2, coupon: body },
  ])
})

test('the created id is the field that the response documents', async () => {
  const create = (properties: object) => ({
    post: {
      responses: { '201': { description: 'made', ...json({ type: 'object', properties }) } },
    },
  })
  const string = { type: 'string' }
  const { operations } = await load({
    '/orders': create({ orderId: string, id: string }),
    '/orders/{orderId}': { get: { responses: ok } },
    '/users': create({ data: { type: 'object', properties: { id: string } } }),
    '/users/{user}': { get: { responses: ok } },
    '/categories': create({ category_id: string }),
    '/categories/{slug}': { get: { responses: ok } },
  })
  const fields = operations.flatMap(({ parameters }) =>
    parameters.map(({ createdBy }) => createdBy),
  )
  expect(fields).toEqual([
    { operation: 'POST /orders', field: 'orderId' },
    { operation: 'POST /users', field: 'data.id' },
    { operation: 'POST /categories', field: 'category_id' },
  ])
})

test("OpenAPI's links win over the path, and never make a circle", async () => {
  const link = (operationId: string, parameter: string) => ({
    next: { operationId, parameters: { [parameter]: '$response.body#/receipt/number' } },
  })
  const { operations } = await load({
    '/checkout': {
      post: {
        operationId: 'checkout',
        responses: { '200': { description: 'ok', links: link('receipt', 'path.number') } },
      },
    },
    '/receipts': { post: { responses: ok } },
    '/receipts/{number}': {
      get: {
        operationId: 'receipt',
        responses: { '200': { description: 'ok', links: link('receipt', 'number') } },
      },
    },
  })
  expect(operations.find(({ id }) => id.startsWith('GET'))?.parameters).toMatchObject([
    { createdBy: { operation: 'POST /checkout', field: 'receipt.number' } },
  ])
})

test('protected operations are sent by the first identity; public is only what is said to be', async () => {
  const paths = {
    '/open': { get: { responses: ok, security: [] } },
    '/closed': { get: { responses: ok } },
    '/maybe': { get: { responses: ok, security: [{}, { key: [] }] } },
    '/listed': { get: { responses: ok } },
  }
  const extra = {
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  }
  const facts = async (sources: OperationSources & { extra?: object }) =>
    (await load(paths, sources)).operations.map(({ path, identity, isPublic }) => [
      path,
      identity,
      isPublic,
    ])
  expect(await facts({ extra, identities: ['alice', 'bob'], public: ['GET /listed'] })).toEqual([
    ['/open', undefined, true],
    ['/closed', 'alice', false],
    ['/maybe', undefined, true],
    ['/listed', undefined, true],
  ])
  delete (paths['/open'].get as { security?: object }).security
  delete (paths['/maybe'].get as { security?: object }).security
  expect((await facts({})).map(([, , isPublic]) => isPublic)).toEqual([false, false, false, false])
})

test('a document that never speaks of security leaves it to the declared identities', async () => {
  const paths = { '/a': { get: { responses: ok } }, '/b': { get: { responses: ok } } }
  const sources = { identities: ['alice', 'bob'], public: ['GET /b'] }
  expect((await load(paths, sources)).operations).toMatchObject([
    { path: '/a', identity: 'alice', isPublic: false },
    { path: '/b', isPublic: true },
  ])
  expect((await load(paths, sources)).operations[1]).not.toHaveProperty('identity')
  expect((await load(paths, {})).operations[0]).not.toHaveProperty('identity')
})

test('a protected operation without an identity is noted', async () => {
  const extra = { components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } } }
  const { notes } = await load(
    { '/a': { get: { responses: ok, security: [{ key: [] }] } } },
    { extra },
  )
  expect(notes).toEqual(['GET /a needs an identity: declare one under traffic.identities.'])
})

test('the probes, the metrics and the document are no business operations', async () => {
  const paths = { '/health': { get: { responses: ok } }, '/orders': { get: { responses: ok } } }
  expect(await ids(paths, { leaveOut: ['/health', undefined, '/metrics'] })).toEqual([
    'GET /orders',
  ])
})

test('a path that the server of the document adds is part of every path', async () => {
  const paths = { '/orders': { get: { responses: ok } } }
  const servers = (...urls: string[]) => ({ extra: { servers: urls.map((url) => ({ url })) } })
  expect(await ids(paths, servers('/api/v1/'))).toEqual(['GET /api/v1/orders'])
  expect(await ids(paths, servers('https://shop.example/v2', 'http://localhost:3000/v1'))).toEqual([
    'GET /v1/orders',
  ])
  const variables = { version: { default: 'v3' } }
  expect(await ids(paths, { extra: { servers: [{ url: '/{version}', variables }] } })).toEqual([
    'GET /v3/orders',
  ])
})

test('what cannot be sampled becomes a note and costs nothing else', async () => {
  const { operations, notes } = await load({
    '/fine': { get: { responses: ok } },
    '/xml': {
      post: { requestBody: { required: true, content: { 'application/xml': {} } }, responses: ok },
    },
    '/cookie': {
      get: {
        parameters: [{ name: 'sid', in: 'cookie', required: true, schema: { type: 'string' } }],
        responses: ok,
      },
    },
    '/remote': {
      post: { requestBody: json({ $ref: 'https://example.com/order.json' }), responses: ok },
    },
  })
  expect(operations.map(({ id }) => id)).toEqual(['GET /fine'])
  expect(notes).toEqual([
    'POST /xml was left out: its body is application/xml, which is not written here.',
    'GET /cookie was left out: the cookie "sid" is required.',
    'POST /remote was left out: it refers to https://example.com/order.json, which is not fetched.',
  ])
})

test('a schema that holds itself is sampled', async () => {
  const node = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, parent: { $ref: '#/components/schemas/Node' } },
  }
  const { operations } = await load(
    {
      '/nodes': {
        post: { requestBody: json({ $ref: '#/components/schemas/Node' }), responses: ok },
      },
    },
    { extra: { components: { schemas: { Node: node } } } },
  )
  expect(operations[0]?.body).toEqual({ name: 'string' })
})

test('a schema whose sample would never end is left out at once', async () => {
  const wide = (level: number): object => ({
    type: 'object',
    properties: Object.fromEntries(
      Array.from({ length: 13 }, (_, index) => [
        `p${index}`,
        { $ref: `#/components/schemas/L${level}` },
      ]),
    ),
  })
  const schemas = {
    ...Object.fromEntries(Array.from({ length: 4 }, (_, level) => [`L${level}`, wide(level + 1)])),
    L4: { type: 'string' },
  }
  const post = (schema: object) => ({ post: { requestBody: json(schema), responses: ok } })
  const list = { type: 'array', minItems: 1e9, items: { type: 'string' } }
  const { notes } = await load(
    {
      '/wide': post({ $ref: '#/components/schemas/L0' }),
      '/list': post(list),
      '/long': post({ type: 'string', minLength: 1e9 }),
      '/pattern': post({ type: 'string', pattern: '^((a{1000}){1000}){1000}$' }),
    },
    { extra: { components: { schemas } } },
  )
  expect(notes).toHaveLength(4)
  for (const note of notes) expect(note).toContain('too large')
})

test('a listed request takes the place of the described operation and keeps what it does not say', async () => {
  const { operations } = await load(
    {
      '/orders': {
        post: {
          requestBody: json({ type: 'object', properties: { item: { type: 'string' } } }),
          responses: { '201': { description: 'made' } },
        },
      },
      '/orders/{id}': { get: { responses: ok } },
    },
    {
      requests: [
        { id: 'buy', method: 'POST', path: '/orders', identity: 'alice' },
        {
          method: 'GET',
          path: '/orders/{order}',
          owner: 'alice',
          forbidden: ['bob'],
          expect: [200, 304],
        },
      ],
    },
  )
  expect(operations).toMatchObject([
    { id: 'buy', body: { item: 'string' }, expect: [201], identity: 'alice', source: 'requests' },
    {
      id: 'GET /orders/{id}',
      path: '/orders/{order}',
      owner: 'alice',
      forbidden: ['bob'],
      expect: [200, 304],
      parameters: [{ name: 'order', createdBy: { operation: 'buy' } }],
    },
  ])
})

test('two listed requests of one route are two operations', async () => {
  const loaded = await loadOperations({
    requests: ['GET /quotes', 'GET /quotes?symbol=A', 'GET /quotes'],
  })
  expect(loaded.operations.map(({ id }) => id)).toEqual([
    'GET /quotes',
    'GET /quotes?symbol=A',
    'GET /quotes #2',
  ])
})

test.each([
  [{ a: 1 }, { a: 1 }, 'application/json'],
  ['{"a":1}', { a: 1 }, 'application/json'],
  ['plain', 'plain', 'text/plain'],
])('the listed body %j is sent as what it is', async (body, expected, contentType) => {
  const { operations } = await loadOperations({ requests: [{ method: 'POST', path: '/', body }] })
  expect(operations).toMatchObject([{ body: expected, contentType }])
})

test('a request that names nothing is refused, one that names a described operation is not', async () => {
  await expect(loadOperations({ requests: ['buy'] })).rejects.toThrow(
    'neither METHOD /path nor the id',
  )
  const paths = { '/orders': { get: { operationId: 'buy', responses: ok } } }
  expect(await ids(paths, { requests: ['buy'] })).toEqual(['GET /orders'])
})

test('a public operation that nobody knows is noted', async () => {
  const { notes } = await loadOperations({ requests: ['GET /a'], public: ['GET /b'] })
  expect(notes).toEqual(['traffic.public names GET /b, which is no known operation.'])
})

test('a reference is resolved to a known operation, by id or by route, or stands for itself', async () => {
  const { operations } = await loadOperations({
    requests: [{ id: 'read', method: 'GET', path: '/orders/{id}' }],
  })
  expect(resolveRequest('read', operations)).toBe(operations[0])
  expect(resolveRequest('GET /orders/{other}', operations)).toBe(operations[0])
  expect(resolveRequest('POST /crash', operations)).toMatchObject({
    id: 'POST /crash',
    path: '/crash',
  })
  expect(resolveRequest({ method: 'GET', path: '/x', expect: 500 }, [])).toMatchObject({
    expect: [500],
  })
  expect(resolveRequest('unknown', operations)).toBeUndefined()
})
