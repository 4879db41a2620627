import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import {
  answering,
  clientOf,
  closedPort,
  operation,
  rawServer,
  response,
} from './traffic-servers.ts'

const get = operation('GET /')
const post = operation('POST /orders', { body: { item: 'x'.repeat(100) } })
const onRequest =
  (act: (socket: Socket, number: number) => void) => (socket: Socket, number: number) =>
    void socket.once('data', () => act(socket, number))

test('a complete response of any status is ok, and its times are in order', async () => {
  await using server = await rawServer(answering(() => response('no', '503 Service Unavailable')))
  await using client = clientOf(server)
  const sent = await client.send(get, { plannedAt: 5 })
  expect(sent).toMatchObject({
    outcome: 'ok',
    status: 503,
    plannedAt: 5,
    isReused: false,
    isExpected: false,
    isRequestWritten: true,
    responseHeaders: { 'content-length': '2' },
  })
  expect(sent.body.toString()).toBe('no')
  const times = [sent.sentAt, sent.connectedAt, sent.firstByteAt, sent.endedAt]
  expect(times).toEqual(times.toSorted((a = 0, b = 0) => a - b))
  expect(times).not.toContain(undefined)
})

test('a connection is kept and used again', async () => {
  await using server = await rawServer(answering((_, number) => response(`${number}`)))
  await using client = clientOf(server)
  expect((await client.send(get)).isReused).toBe(false)
  const second = await client.send(get)
  expect(second.isReused).toBe(true)
  expect(second.body.toString()).toBe('2')
  expect(client.connections()).toEqual({ open: 1, idle: 1, opened: 1, closedByService: 0 })
})

test('a fresh connection is opened for its request and closed after it', async () => {
  const goodbye = Promise.withResolvers<number>()
  await using server = await rawServer((socket, number) => {
    answering(() => response())(socket)
    socket.on('end', () => goodbye.resolve(number))
  })
  await using client = clientOf(server)
  await client.send(get)
  expect(await client.send(get, { freshConnection: true })).toMatchObject({ isReused: false })
  expect(await goodbye.promise).toBe(2)
  expect(client.connections()).toMatchObject({ idle: 1, opened: 2 })
})

test('a connection is not used again when the response says close', async () => {
  await using server = await rawServer(answering(() => response('', '200 OK', 'Connection: close')))
  await using client = clientOf(server)
  await client.send(get)
  expect(await client.send(get)).toMatchObject({ outcome: 'ok', isReused: false })
})

test('a port where nothing listens refuses', async () => {
  await using client = clientOf({ port: await closedPort() })
  const sent = await client.send(get)
  expect(sent).toMatchObject({ outcome: 'refused', error: 'ECONNREFUSED', isRequestWritten: false })
  expect(sent.status).toBeUndefined()
  expect(sent.endedAt).toBeGreaterThanOrEqual(sent.sentAt)
})

test('a reset before any response byte is a reset of a written request', async () => {
  await using server = await rawServer(onRequest((socket) => socket.resetAndDestroy()))
  await using client = clientOf(server)
  const sent = await client.send(get)
  expect(sent).toMatchObject({
    outcome: 'reset',
    error: 'ECONNRESET',
    isReused: false,
    isRequestWritten: true,
  })
  expect(sent.firstByteAt).toBeUndefined()
})

test('a reset inside the body is a reset with a status', async () => {
  await using server = await rawServer(
    onRequest((socket) => {
      const half = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'
      socket.write(half, () => socket.resetAndDestroy())
    }),
  )
  await using client = clientOf(server)
  expect(await client.send(get)).toMatchObject({ outcome: 'reset', status: 200 })
})

test('an end before the response is complete is a cut', async () => {
  await using server = await rawServer(
    onRequest((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
  )
  await using client = clientOf(server)
  expect(await client.send(get)).toMatchObject({ outcome: 'cut', status: 200 })
})

test('an end without a response byte is a cut on a new connection and a reset on a kept one', async () => {
  await using server = await rawServer((socket) =>
    answering((head) => {
      if (!head.startsWith('GET /end')) return response()
      socket.end()
      return ''
    })(socket),
  )
  await using client = clientOf(server)
  expect(await client.send(operation('GET /end'))).toMatchObject({
    outcome: 'cut',
    isReused: false,
  })
  await client.send(get)
  const reused = await client.send(operation('GET /end'))
  expect(reused).toMatchObject({ outcome: 'reset', isReused: true })
  expect(reused.firstByteAt).toBeUndefined()
})

test('a response that an end delimits is complete', async () => {
  await using server = await rawServer(
    onRequest((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall')),
  )
  await using client = clientOf(server)
  const sent = await client.send(get)
  expect(sent).toMatchObject({ outcome: 'ok', status: 200 })
  expect(sent.body.toString()).toBe('all')
})

test('silence is a timeout, and its connection is not used again', async () => {
  await using server = await rawServer((socket, number) => {
    if (number > 1) answering(() => response())(socket)
  })
  await using client = clientOf(server)
  const silent = await client.send(get, { timeoutMs: 50 })
  expect(silent).toMatchObject({ outcome: 'timeout', isRequestWritten: true })
  expect(silent.endedAt).toBeGreaterThan(silent.sentAt)
  expect(await client.send(get)).toMatchObject({ outcome: 'ok', isReused: false })
})

test('a body that never ends is a timeout with a status', async () => {
  await using server = await rawServer(
    onRequest((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
  )
  await using client = clientOf(server)
  const sent = await client.send(get, { timeoutMs: 100 })
  expect(sent).toMatchObject({ outcome: 'timeout', status: 200 })
  expect(sent.firstByteAt).toBeDefined()
})

test('an exchange that is given up is pending and has no end', async () => {
  const stop = new AbortController()
  await using server = await rawServer(onRequest(() => stop.abort()))
  await using client = clientOf(server)
  const sent = await client.send(get, { signal: stop.signal })
  expect(sent.outcome).toBe('pending')
  expect(sent.endedAt).toBeUndefined()
})

test('garbage is invalid', async () => {
  await using server = await rawServer(
    onRequest((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')),
  )
  await using client = clientOf(server)
  const sent = await client.send(get)
  expect(sent.outcome).toBe('invalid')
  expect(sent.error).toContain('no HTTP status line')
})

test('a head without an end is invalid, however slowly its bytes come', async () => {
  await using server = await rawServer(
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = (): void =>
        void socket.write(`X: ${'x'.repeat(1000)}\r\n`, (error) => error ?? more())
      more()
    }),
  )
  await using client = clientOf(server)
  expect((await client.send(get)).outcome).toBe('invalid')
})

test('a body of many megabytes is counted, not kept', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x')
  await using server = await rawServer(
    onRequest((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${8 * megabyte.length}\r\n\r\n`)
      for (let count = 0; count < 8; count++) socket.write(megabyte)
    }),
  )
  await using client = clientOf(server)
  const sent = await client.send(get)
  expect(sent).toMatchObject({
    outcome: 'ok',
    bodyBytes: 8 * megabyte.length,
    bodyIsTruncated: true,
  })
  expect(sent.body.length).toBe(megabyte.length)
})

test('bytes beyond a response end the connection, not the exchange', async () => {
  await using server = await rawServer(answering(() => `${response('ok')}HTTP/1.1 200 OK\r\n`))
  await using client = clientOf(server)
  expect((await client.send(get)).outcome).toBe('ok')
  expect(await client.send(get)).toMatchObject({ outcome: 'ok', isReused: false })
})

test('a held request is half sent until it is finished', async () => {
  await using server = await rawServer(answering(() => response('', '201 Created')))
  await using client = clientOf(server)
  const held = await client.hold(post)
  const [socket] = await firstConnection(server)
  expect(socket).toBeDefined()
  expect(server.received()).toMatch(/\r\n\r\n\{"item":"x+$/)
  held.finish()
  expect(await held.result).toMatchObject({ outcome: 'ok', status: 201, isRequestWritten: true })
  expect(server.received()).toMatch(/x"\}$/)
})

test('a held request without a body lacks the end of its head', async () => {
  await using server = await rawServer(answering(() => response()))
  await using client = clientOf(server)
  const held = await client.hold(get)
  await firstConnection(server)
  expect(server.received()).not.toContain('\r\n\r\n')
  held.finish()
  expect((await held.result).outcome).toBe('ok')
})

test('an answer to half a request is an answer, on a connection that cannot be used again', async () => {
  await using server = await rawServer(
    onRequest((socket) => socket.write(response('', '413 Too Large'))),
  )
  await using client = clientOf(server)
  const held = await client.hold(post)
  expect(await held.result).toMatchObject({ outcome: 'ok', status: 413, isRequestWritten: false })
  expect(client.connections().idle).toBe(0)
})

test('closing what is idle says goodbye to the service', async () => {
  await using server = await rawServer(answering(() => response()))
  await using client = clientOf(server)
  await client.send(get)
  const [socket] = server.sockets
  expect(client.closeIdle()).toBe(1)
  await once(socket!, 'close')
  expect(await client.send(get)).toMatchObject({ outcome: 'ok', isReused: false })
})

test('a connection that the service closes while it is idle is counted and not used again', async () => {
  await using server = await rawServer(answering(() => response()))
  await using client = clientOf(server)
  await client.send(get)
  const [socket] = server.sockets
  socket!.end()
  await once(socket!, 'close')
  expect(await client.send(get)).toMatchObject({ outcome: 'ok', isReused: false })
  expect(client.connections()).toMatchObject({ opened: 2, closedByService: 1 })
})

test('a second client comes from its own address', async () => {
  const addresses: (string | undefined)[] = []
  await using server = await rawServer((socket) => {
    addresses.push(socket.remoteAddress)
    answering(() => response())(socket)
  })
  await using first = clientOf(server)
  await using second = clientOf(server, { localAddress: '127.0.0.2' })
  await first.send(get)
  await second.send(get)
  expect(addresses).toEqual(['127.0.0.1', '127.0.0.2'])
})

test('a fault of this machine rejects: it says nothing about the service', async () => {
  await using server = await rawServer(answering(() => response()))
  await using client = clientOf(server, { localAddress: '192.0.2.1' })
  await expect(client.send(get)).rejects.toThrow('EADDRNOTAVAIL')
})

test('closing the client ends what is under way', async () => {
  const server = await rawServer(() => {})
  const client = clientOf(server)
  const sent = client.send(get)
  await firstConnection(server)
  await client[Symbol.asyncDispose]()
  expect((await sent).outcome).toBe('pending')
  expect(client.connections().open).toBe(0)
  await server[Symbol.asyncDispose]()
})

test('polls keep their cadence while answers are slow, and end with the signal', async () => {
  const stop = new AbortController()
  let connections = 0
  await using server = await rawServer((socket) => {
    connections += 1
    if (connections !== 2) answering(() => response())(socket)
  })
  await using client = clientOf(server)
  const seen: string[] = []
  const samples = await client.poll('/ready', {
    everyMs: 20,
    timeoutMs: 5_000,
    signal: stop.signal,
    onSample: (sample) => {
      seen.push(sample.outcome)
      if (seen.filter((outcome) => outcome === 'ok').length === 3) stop.abort()
    },
  })
  expect(samples[1]).toMatchObject({ outcome: 'pending' })
  expect(seen).toHaveLength(samples.length)
  expect(samples.map((sample) => sample.at)).toEqual(
    samples.map((each) => each.at).toSorted((a, b) => a - b),
  )
})

test('polls that keep alive share a connection', async () => {
  const stop = new AbortController()
  await using server = await rawServer(answering(() => response()))
  await using client = clientOf(server)
  let count = 0
  await client.poll('/ready', {
    everyMs: 20,
    timeoutMs: 5_000,
    keepAlive: true,
    signal: stop.signal,
    onSample: () => void (++count === 4 && stop.abort()),
  })
  expect(client.connections().opened).toBeLessThan(count)
})

async function firstConnection(server: { sockets: Set<Socket> }): Promise<Socket[]> {
  for (;;) {
    const [socket] = server.sockets
    if (socket && socket.bytesRead > 0) return [socket]
    if (socket) await once(socket, 'data')
    else await new Promise((resolve) => setImmediate(resolve))
  }
}
