import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../src/traffic/client.ts'
import { loadOperations } from '../src/traffic/operations.ts'

const requests = [
  'GET /orders/{id}',
  'GET /orders/{id}/items/{itemId}',
  'DELETE /orders/{id}',
  'DELETE /orders/{id}/items/{itemId}',
  'POST /orders/{id}/items',
  'POST /orders',
]

test('what is created is read, by its own path and below its own parent', async () => {
  await using shop = await startShop()
  const seen: string[] = []
  const { send } = await clientOf(shop, (sent) => seen.push(`${sent.method} ${sent.path}`))
  expect(await send('GET /orders/{id}/items/{itemId}')).toMatchObject({ status: 200 })
  await send('POST /orders')
  expect(await send('GET /orders/{id}/items/{itemId}')).toMatchObject({ status: 200 })
  expect(shop.log).toEqual([
    'POST /orders',
    'POST /orders/1/items',
    'GET /orders/1/items/2',
    'POST /orders',
    'GET /orders/1/items/2',
  ])
  expect(seen).toEqual(shop.log)
})

test('a deletion consumes its object and what was below it; the next one creates its own', async () => {
  await using shop = await startShop()
  const { send, client } = await clientOf(shop)
  await send('GET /orders/{id}/items/{itemId}')
  expect(await send('DELETE /orders/{id}')).toMatchObject({ status: 204 })
  expect(client.memory.size).toBe(0)
  expect(await send('DELETE /orders/{id}')).toMatchObject({ status: 204 })
  expect(await send('GET /orders/{id}/items/{itemId}')).toMatchObject({ status: 200 })
  expect(await send('DELETE /orders/{id}/items/{itemId}')).toMatchObject({ status: 204 })
  expect(await send('GET /orders/{id}')).toMatchObject({ status: 200 })
})

test('every identity reads what it created itself', async () => {
  await using shop = await startShop()
  const { send } = await clientOf(shop)
  for (const identity of ['alice', 'bob', 'alice']) {
    expect(await send('GET /orders/{id}', { identity })).toMatchObject({ status: 200 })
  }
  expect(shop.log.filter((line) => line.startsWith('POST'))).toHaveLength(2)
})

test('an owner can be read by somebody else', async () => {
  await using shop = await startShop()
  const { send } = await clientOf(shop)
  await send('GET /orders/{id}', { identity: 'alice' })
  expect(await send('GET /orders/{id}', { identity: 'bob', owner: 'alice' })).toMatchObject({
    path: '/orders/1',
    status: 403,
  })
  expect(await send('GET /orders/{id}', { identity: null, owner: 'alice' })).toMatchObject({
    path: '/orders/1',
    status: 401,
  })
})

test('without a way to create, the sample is sent', async () => {
  await using shop = await startShop()
  const { operations } = await loadOperations({ requests: ['GET /orders/{id}'] })
  await using client = createClient({ host: '127.0.0.1', port: shop.port, operations })
  expect(await client.send(operations[0]!)).toMatchObject({ path: '/orders/1', status: 401 })
})

test('a creation that is refused is tried once, not before every request', async () => {
  await using shop = await startShop()
  const { operations } = await loadOperations({ requests: ['GET /orders/{id}', 'POST /orders'] })
  await using client = createClient({ host: '127.0.0.1', port: shop.port, operations })
  const read = operations.find(({ method }) => method === 'GET')!
  await client.send(read)
  await client.send(read)
  expect(shop.log).toEqual(['POST /orders', 'GET /orders/1', 'GET /orders/1'])
})

test('ids are taken from Location, from what the body wraps and from lists', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/files') response.setHeader('Location', '/files/f%201?x=1').end()
    else if (request.url === '/users') response.end('{"data":{"uuid":"u-7"}}')
    else if (request.url === '/products') response.end('[{"id":12},{"id":13}]')
    else response.end()
  })
  const { operations } = await loadOperations({
    requests: [
      'POST /files',
      'GET /files/{file}',
      'POST /users',
      'GET /users/{user}',
      'GET /products',
      'GET /products/{id}',
    ],
  })
  await using client = createClient({ host: '127.0.0.1', port: server.port, operations })
  const paths = []
  for (const operation of operations.filter(({ path }) => path.includes('{'))) {
    paths.push((await client.send(operation)).path)
  }
  expect(paths.toSorted()).toEqual(['/files/f%201', '/products/12', '/users/u-7'])
})

test('a hostile id cannot leave its path segment', async () => {
  await using server = await serve((request, response) => {
    response.end(
      request.method === 'POST' ? '{"id":"../../admin?x=1#y HTTP/1.1\\r\\nEvil: 1"}' : '',
    )
  })
  const { operations } = await loadOperations({ requests: ['POST /orders', 'GET /orders/{id}'] })
  await using client = createClient({ host: '127.0.0.1', port: server.port, operations })
  const sent = await client.send(operations[1]!)
  expect(sent.path).toMatch(/^\/orders\/[^/?#\s]+$/)
  expect(sent.status).toBe(200)
})

async function clientOf(shop: { port: number }, onSent: ClientOptions['onSent'] = () => {}) {
  const { operations } = await loadOperations({ requests })
  const identities = new Map(['alice', 'bob'].map((name) => [name, { Authorization: name }]))
  const client: Client = createClient({
    host: '127.0.0.1',
    port: shop.port,
    operations,
    identities,
    onSent,
  })
  const send = (id: string, options: Parameters<Client['send']>[1] = { identity: 'alice' }) =>
    client.send(
      operations.find((operation) => operation.id === id)!,
      options,
    )
  return { client, send }
}

/** Orders that belong to whoever created them, with items below them. */
async function startShop() {
  const owners = new Map<string, string>()
  const items = new Set<string>()
  const log: string[] = []
  let next = 0
  const server = await serve((request, response) => {
    const { method = '', url = '' } = request
    log.push(`${method} ${url}`)
    const sender = request.headers.authorization
    const [, , order, , item] = url.split('/')
    const end = (status: number, body?: object): unknown =>
      response.writeHead(status).end(body && JSON.stringify(body))
    if (!sender) return end(401)
    if (order && !owners.has(order)) return end(404)
    if (order && owners.get(order) !== sender) return end(403)
    if (item && !items.has(`${order}/${item}`)) return end(404)
    if (method === 'POST') {
      const id = String(++next)
      if (order) items.add(`${order}/${id}`)
      else owners.set(id, sender)
      return end(201, order ? { itemId: id } : { id })
    }
    if (method === 'DELETE' && item) items.delete(`${order}/${item}`)
    else if (method === 'DELETE' && order) owners.delete(order)
    return end(method === 'DELETE' ? 204 : 200)
  })
  return { ...server, log }
}

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => {
    request.resume()
    handle(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
