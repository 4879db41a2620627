import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { fastify } from 'fastify'
import { describe, expect, test } from 'vitest'
import { expressAdapter, expressEnd } from '../src/adapters/express.ts'
import { fastifyAdapter } from '../src/adapters/fastify.ts'
import { nodeAdapter } from '../src/adapters/node.ts'
import { createServeRequest, type Ending, type Serving } from '../src/adapters/serve-request.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { currentRequest, type RequestRecord } from '../src/kernel/request.ts'

interface Ended extends Ending {
  record: RequestRecord
  isOwn: boolean
}

interface World extends AsyncDisposable {
  url: string
  ended: Ended[]
  inFlight(): number
}

type Serve = ReturnType<typeof createServeRequest>
type Answer = (error: unknown, request: IncomingMessage, response: ServerResponse) => void

const plain =
  (status: number): Answer =>
  (error, _request, response) => {
    response.statusCode = status
    response.end(error instanceof Error ? error.message : 'missing')
  }

/** The same four routes on each framework. */
const frameworks: Record<string, (serve: Serve) => Promise<RequestListener> | RequestListener> = {
  node: (serve) =>
    nodeAdapter(
      serve,
      plain(500),
    )(async (incoming, response) => {
      const { pathname } = new URL(incoming.url ?? '/', 'http://localhost')
      if (pathname === '/slow') return
      if (pathname === '/broken') throw new Error('broken')
      if (pathname === '/echo') {
        let body = ''
        for await (const chunk of incoming) body += String(chunk)
        response.end(`${body} ${currentRequest()?.id}`)
        return
      }
      if (!pathname.startsWith('/orders/')) return plain(404)(undefined, incoming, response)
      currentRequest()!.route = '/orders/:id'
      response.setHeader('content-type', 'text/plain').end(currentRequest()!.id)
    }),
  express: (serve) => {
    const app = express()
    app.use(expressAdapter(serve))
    const orders = express.Router()
    orders.get('/:id', (_request, response) => {
      response.type('text/plain').send(currentRequest()!.id)
    })
    app.use('/orders', orders)
    app.get('/slow', () => {})
    app.get('/broken', async () => {
      throw new Error('broken')
    })
    app.post('/echo', express.text(), (incoming, response) => {
      response.send(`${String(incoming.body)} ${currentRequest()?.id}`)
    })
    app.use(...expressEnd(plain(500), plain(404)))
    return app
  },
  fastify: async (serve) => {
    let listener: RequestListener = () => {}
    const app = fastify({
      serverFactory: (handler) => {
        listener = handler
        return createServer(handler)
      },
    })
    await app.register(fastifyAdapter(serve, plain(500), plain(404)))
    app.get('/orders/:id', (_request, reply) => reply.type('text/plain').send(currentRequest()!.id))
    app.get('/slow', () => new Promise(() => {}))
    app.get('/broken', async () => {
      throw new Error('broken')
    })
    app.post('/echo', async (incoming) => `${String(incoming.body)} ${currentRequest()?.id}`)
    await app.ready()
    return listener
  },
}

async function start(framework: string, { admits = true } = {}): Promise<World> {
  const ended: Ended[] = []
  let started = 0
  const serving: Serving = {
    clock: systemClock,
    requestId: (given) => given ?? 'made here',
    trace: () => ({
      traceId: '',
      spanId: '',
      parentSpanId: undefined,
      isSampled: false,
      traceState: undefined,
    }),
    own: new Map([['/health', () => ({ status: 200, headers: {}, body: 'alive' })]]),
    identify: () => undefined,
    admit: () => ({ isAllowed: admits, headers: { 'retry-after': '7' } }),
    refusal: () => ({ status: 429, headers: { 'content-type': 'text/plain' }, body: 'too many' }),
    started: () => void started++,
    ended: (record, ending, isOwn) => void ended.push({ record, isOwn, ...ending }),
  }
  const listener = await frameworks[framework]!(
    createServeRequest(serving, { 'x-content-type-options': 'nosniff' }),
  )
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ended,
    inFlight: () => started - ended.length,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The end of a request is seen after its answer has arrived. */
async function endOf({ ended }: World): Promise<Ended> {
  while (ended.length === 0) await sleep(1)
  return ended[0]!
}

describe.each(Object.keys(frameworks))('%s', (framework) => {
  test('a request has its record, its route, its headers and one end', async () => {
    await using world = await start(framework)
    const response = await fetch(`${world.url}/orders/7?q=1`, {
      headers: { 'x-request-id': 'given' },
    })
    expect(await response.text()).toBe('given')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-request-id': 'given',
      'content-type': expect.stringContaining('text/plain') as string,
    })
    await expect(endOf(world)).resolves.toMatchObject({
      status: 200,
      isAborted: false,
      isOwn: false,
      record: { route: '/orders/:id', method: 'GET', id: 'given' },
    })
    expect(world.ended).toHaveLength(1)
  })

  test('the record is there after a body has been read', async () => {
    await using world = await start(framework)
    const response = await fetch(`${world.url}/echo`, {
      method: 'POST',
      body: 'hello',
      headers: { 'x-request-id': 'given', 'content-type': 'text/plain' },
    })
    expect(await response.text()).toBe('hello given')
  })

  test('what the handler throws is answered once, with the headers', async () => {
    await using world = await start(framework)
    const response = await fetch(`${world.url}/broken`)
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('broken')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    await expect(endOf(world)).resolves.toMatchObject({ status: 500 })
  })

  test('what no route takes has no route name', async () => {
    await using world = await start(framework)
    const response = await fetch(`${world.url}/nothing/here`)
    expect(response.status).toBe(404)
    expect(response.headers.get('x-request-id')).toBe('made here')
    const { record } = await endOf(world)
    expect(record.route).toBeUndefined()
  })

  test('a client that leaves ends its request', async () => {
    await using world = await start(framework)
    const outgoing = request(`${world.url}/slow`).end()
    outgoing.on('error', () => {})
    while (world.inFlight() === 0) await sleep(1)
    outgoing.destroy()
    await expect(endOf(world)).resolves.toMatchObject({ status: 499, isAborted: true })
    expect(world.inFlight()).toBe(0)
  })

  test('a refused request never comes to the handler', async () => {
    await using world = await start(framework, { admits: false })
    const response = await fetch(`${world.url}/orders/7`)
    expect(response.status).toBe(429)
    expect(await response.text()).toBe('too many')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'retry-after': '7',
      'x-content-type-options': 'nosniff',
    })
    await expect(endOf(world)).resolves.toMatchObject({ status: 429 })
  })

  test('probes are answered before limits, with the headers', async () => {
    await using world = await start(framework, { admits: false })
    const response = await fetch(`${world.url}/health?verbose=1`)
    expect(await response.text()).toBe('alive')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    await expect(endOf(world)).resolves.toMatchObject({ isOwn: true, record: { route: '/health' } })
    const head = await fetch(`${world.url}/health`, { method: 'HEAD' })
    expect(head.headers.get('content-length')).toBe('5')
    expect((await fetch(`${world.url}/health`, { method: 'POST' })).status).toBe(429)
  })
})
