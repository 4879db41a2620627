import { once } from 'node:events'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHttpClient, type HttpClientOptions } from '../src/http/index.ts'
import { targetPath } from '../src/http/target.ts'
import { DependencyError } from '../src/resilience/index.ts'

interface Upstream extends AsyncDisposable {
  url: string
  sockets: Set<Socket>
  /** Resolves once no connection is open any more. */
  allClosed(): Promise<void>
}

async function listen(server: Server): Promise<Upstream> {
  const sockets = new Set<Socket>()
  let onClose = () => {}
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      onClose()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async allClosed() {
      while (sockets.size > 0) await new Promise<void>((resolve) => (onClose = resolve))
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** An upstream that does this with the bytes of each connection. */
const raw = (handle: (socket: Socket) => void) =>
  listen(
    createServer((socket) => {
      socket.once('data', () => handle(socket))
    }),
  )

const served = (handle: (request: IncomingMessage, response: ServerResponse) => void) =>
  listen(createHttpServer(handle))

function clientOf({ url }: { url: string }, options: Partial<HttpClientOptions> = {}) {
  const client = createHttpClient({
    name: 'payments',
    baseUrl: url,
    deadlineMs: 300,
    retry: false,
    ...options,
  })
  return Object.assign(client, {
    [Symbol.asyncDispose]: () => client.close(AbortSignal.timeout(50)),
  })
}

describe('a call is given up at its deadline, and its connection with it', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['an upstream that never answers', () => {}],
    ['a head that never ends', (socket) => void socket.write('HTTP/1.1 200 OK\r\nx: ')],
    [
      'a body that stalls',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'),
    ],
    [
      'a body that drips',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
        const drip = setInterval(() => socket.write('x'), 20)
        socket.once('close', () => clearInterval(drip))
      },
    ],
  ])('%s', async (_what, handle) => {
    await using upstream = await raw(handle)
    await using client = clientOf(upstream)
    const startedAt = performance.now()
    const error: unknown = await client.get('/').catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'DEADLINE', dependency: 'payments', statusCode: 503 })
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290)
    await upstream.allClosed()
  })
})

describe('what an upstream does is told by one word', () => {
  test('nobody listens', async () => {
    const gone = await served(() => {})
    const { url } = gone
    await gone[Symbol.asyncDispose]()
    await using client = clientOf({ url })
    await expect(client.get('/')).rejects.toMatchObject({ code: 'UNREACHABLE', isTransient: true })
  })

  test.each<[string, (socket: Socket) => void]>([
    ['a reset', (socket) => socket.resetAndDestroy()],
    ['garbage', (socket) => void socket.end('what is this\r\n\r\n')],
    [
      'a body that is cut',
      (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'),
    ],
  ])('%s', async (_what, handle) => {
    await using upstream = await raw(handle)
    await using client = clientOf(upstream)
    await expect(client.get('/')).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  test('a body that is too large is given up, and its connection with it', async () => {
    await using upstream = await served((_request, response) => {
      response.write('x'.repeat(10_000))
    })
    await using client = clientOf(upstream, { maxBytes: 1_000 })
    await expect(client.get('/')).rejects.toMatchObject({ code: 'BAD_ANSWER', isTransient: false })
    await upstream.allClosed()
  })

  test('an answer that is no JSON is a failure of the dependency, whose words stay in the cause', async () => {
    await using upstream = await served((_request, response) => void response.end('<secret>'))
    await using client = clientOf(upstream)
    const answer = await client.get('/')
    const read = (): unknown => {
      try {
        return answer.json()
      } catch (error) {
        return error
      }
    }
    expect(read()).toMatchObject({
      name: 'DependencyError',
      code: 'BAD_ANSWER',
      statusCode: 503,
      message: 'payments gave no usable answer',
    })
  })

  test('a 4xx is an answer, a 5xx is none', async () => {
    await using upstream = await served((request, response) => {
      response.statusCode = Number(request.url?.slice(1))
      response.end('{"told":true}')
    })
    await using client = clientOf(upstream)
    const answer = await client.get('/404')
    expect([answer.status, answer.json()]).toEqual([404, { told: true }])
    await expect(client.get('/500')).rejects.toMatchObject({
      code: 'BAD_ANSWER',
      isTransient: false,
    })
    await expect(client.get('/503')).rejects.toMatchObject({
      code: 'BAD_ANSWER',
      isTransient: true,
    })
    const refused: unknown = await client.get('/429').catch((error: unknown) => error)
    expect(refused).toMatchObject({ isExcused: true })
  })
})

test('a write is repeated only with a key, which the upstream gets', async () => {
  const keys: (string | undefined)[] = []
  await using upstream = await served((request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined)
    response.statusCode = keys.length < 3 ? 503 : 201
    response.end()
  })
  await using client = clientOf(upstream, { deadlineMs: 2_000, retry: { attempts: 3, baseMs: 1 } })
  await expect(client.post('/charges', { json: { cents: 1 } })).rejects.toBeInstanceOf(
    DependencyError,
  )
  expect(keys).toEqual([undefined])
  const answer = await client.post('/charges', { json: { cents: 1 }, idempotencyKey: 'k1' })
  expect(answer.status).toBe(201)
  expect(keys).toEqual([undefined, 'k1', 'k1'])
})

test('connections are used again and bounded', async () => {
  await using upstream = await served((_request, response) => {
    void sleep(20).then(() => response.end('{}'))
  })
  await using client = clientOf(upstream, { connections: 3, deadlineMs: 5_000 })
  await Promise.all(Array.from({ length: 9 }, () => client.get('/')))
  expect(upstream.sockets.size).toBeLessThanOrEqual(3)
  expect(client.stats()).toMatchObject({ running: 0, waiting: 0, breaker: 'closed' })
})

test('a redirect is an answer: it is not followed', async () => {
  await using upstream = await served((_request, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/evil' }).end()
  })
  await using client = clientOf(upstream)
  expect((await client.get('/')).status).toBe(302)
})

describe('a path', () => {
  const base = new URL('http://payments.internal/v1')

  test('has its parameters and query encoded', () => {
    expect(
      targetPath(
        base,
        '/orders/:id/items/:sku',
        { id: 7, sku: 'a/b?c#d e' },
        { page: 2, x: undefined },
      ),
    ).toBe('/v1/orders/7/items/a%2Fb%3Fc%23d%20e?page=2')
  })

  test.each([
    ['//evil/x', {}],
    ['http://evil/x', {}],
    ['/a/../b', {}],
    ['/a?b=c', {}],
    ['/a b', {}],
    ['orders', {}],
    ['/orders/:id', {}],
    ['/orders/:id', { id: '..' }],
    ['/orders/:id', { id: '' }],
  ])('%s with %j is refused', (route, params) => {
    expect(() => targetPath(base, route, params as Record<string, string>)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  })

  test('stays under its base, whatever a parameter holds', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
        fc.pre(value !== '.' && value !== '..')
        const url = new URL(targetPath(base, '/orders/:id', { id: value }), base)
        expect(url.host).toBe('payments.internal')
        expect(url.pathname).toMatch(/^\/v1\/orders\/[^/]+$/)
        expect(url.search + url.hash).toBe('')
      }),
    )
  })
})
