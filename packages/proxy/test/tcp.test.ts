import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import type { AddressInfo, ListenOptions, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProxy } from '../src/index.ts'
import type { Proxy } from '../src/index.ts'
import { freePort } from './support/free-port.ts'
import { failureOf } from './support/http.ts'

async function startServer(
  talk: (socket: Socket) => void,
  at: ListenOptions = { host: '127.0.0.1', port: 0 },
) {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => {}))
    talk(socket)
  })
  const sockets = new Set<Socket>()
  server.listen(at)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const proxyTo = (port: number) =>
  createProxy({ upstream: { host: '127.0.0.1', port }, protocol: 'tcp' })

async function connect(proxy: Proxy): Promise<Socket> {
  const socket = net.connect({ port: proxy.port, host: proxy.host, allowHalfOpen: true })
  await once(socket, 'connect')
  return socket
}

function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

test('a client that ends its side still gets the whole answer', async () => {
  await using server = await startServer((socket) => {
    let said = ''
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
    socket.on('end', () => socket.end(`${said} back`))
  })
  await using proxy = await proxyTo(server.port)
  const client = await connect(proxy)
  client.end('there and')
  let heard = ''
  client.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  await once(client, 'close')
  expect(heard).toBe('there and back')
})

test('a client that does not read holds the server back, and memory stays bounded', async () => {
  let written = 0
  const block = Buffer.alloc(64 * 1024)
  const total = 64 * 1024 * 1024
  await using server = await startServer((socket) => {
    const write = () => {
      while (written < total) {
        written += block.length
        if (!socket.write(block)) return void socket.once('drain', write)
      }
      socket.end()
    }
    write()
  })
  await using proxy = await proxyTo(server.port)
  const client = await connect(proxy)
  client.pause()
  let before = -1
  while (before !== written) {
    before = written
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(written).toBeLessThan(total / 2)
  let heard = 0
  client.on('data', (chunk: Buffer) => (heard += chunk.length))
  client.on('end', () => client.end())
  client.resume()
  await once(client, 'close')
  expect(heard).toBe(total)
})

test.each([
  undefined,
  { type: 'latency', ms: 3, jitterMs: 3 },
  { type: 'bandwidth', bytesPerSecond: 40_000_000 },
  { type: 'drip', everyMs: 0, bytes: 30_000 },
] as const)('both directions carry megabytes unchanged at the same time (%o)', async (fault) => {
  await using server = await startServer((socket) => socket.pipe(socket))
  await using proxy = await proxyTo(server.port)
  if (fault !== undefined) await proxy.inject(fault)
  const client = await connect(proxy)
  const sent = randomBytes(6 * 1024 * 1024)
  const heard: Buffer[] = []
  client.on('data', (chunk: Buffer) => heard.push(chunk))
  client.end(sent)
  await once(client, 'close')
  expect(Buffer.concat(heard).equals(sent)).toBe(true)
})

test('what silence keeps back comes out unchanged when it is healed', async () => {
  await using server = await startServer((socket) => socket.pipe(socket))
  await using proxy = await proxyTo(server.port)
  const client = await connect(proxy)
  await proxy.inject({ type: 'silent' })
  const sent = randomBytes(1_000_000)
  const heard: Buffer[] = []
  client.on('data', (chunk: Buffer) => heard.push(chunk))
  client.write(sent)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(heard).toEqual([])
  await proxy.heal()
  client.end()
  await untilClosed(client)
  expect(Buffer.concat(heard).equals(sent)).toBe(true)
})

test('bandwidth: a megabyte at 4 MB a second takes about a quarter of one', async () => {
  await using server = await startServer((socket) => socket.end(Buffer.alloc(1_000_000)))
  await using proxy = await proxyTo(server.port)
  await proxy.inject({ type: 'bandwidth', bytesPerSecond: 4_000_000 })
  const startedAt = performance.now()
  const client = await connect(proxy)
  client.resume().on('end', () => client.end())
  await untilClosed(client)
  const tookMs = performance.now() - startedAt
  expect(tookMs).toBeGreaterThanOrEqual(200)
  expect(tookMs).toBeLessThan(2000)
})

test('a reset by the client is on record and reaches the upstream', async () => {
  await using server = await startServer((socket) => socket.write('hello'))
  await using proxy = await proxyTo(server.port)
  const client = await connect(proxy)
  await once(client, 'data')
  client.write('question')
  const [upstream] = server.sockets
  await once(upstream!, 'data')
  const closed = untilClosed(upstream!)
  client.resetAndDestroy()
  await closed
  expect(proxy.ledger.connections).toMatchObject([{ closedBy: 'client', how: 'reset' }])
  expect(proxy.ledger.attempts).toMatchObject([
    { operation: 'CONNECT', outcome: 'answered' },
    { operation: 'TURN', outcome: 'client-reset' },
  ])
})

test('a unix socket, which knows no reset, is closed when the client resets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'staticfire-proxy-unix-'))
  const path = join(folder, 'upstream')
  await using server = await startServer((socket) => socket.write('hello'), { path })
  await using proxy = await createProxy({ upstream: { path }, protocol: 'tcp' })
  const client = await connect(proxy)
  const [greeting] = (await once(client, 'data')) as [Buffer]
  expect(greeting.toString()).toBe('hello')
  const [upstream] = server.sockets
  const closed = untilClosed(upstream!.resume())
  upstream!.on('end', () => upstream!.end())
  client.resetAndDestroy()
  await closed
  expect(proxy.ledger.connections).toMatchObject([{ closedBy: 'client', how: 'reset' }])
  await rm(folder, { recursive: true })
})

test('an upstream that refuses resets the client and leaves a failed attempt', async () => {
  await using proxy = await proxyTo(await freePort())
  const client = net.connect({ port: proxy.port, host: proxy.host })
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNRESET')
  expect(proxy.ledger.attempts).toMatchObject([{ operation: 'CONNECT', outcome: 'failed' }])
})

test('an upstream that closes is named as the one who closed', async () => {
  await using server = await startServer((socket) => socket.end('bye'))
  await using proxy = await proxyTo(server.port)
  const client = await connect(proxy)
  client.resume()
  await once(client, 'end')
  client.end()
  await once(client, 'close')
  expect(proxy.ledger.connections).toMatchObject([{ closedBy: 'upstream', how: 'fin' }])
})

test('silence withholds the FIN of the upstream until it is healed', async () => {
  await using server = await startServer((socket) => socket.resume())
  await using proxy = await proxyTo(server.port)
  const client = await connect(proxy)
  client.write('x')
  const ended = once(client.resume(), 'end')
  while (server.sockets.size === 0) await new Promise((resolve) => setImmediate(resolve))
  const fault = await proxy.inject({ type: 'silent' })
  for (const socket of server.sockets) socket.end('last words')
  const first = await Promise.race([
    ended.then(() => 'ended'),
    new Promise((resolve) => setTimeout(resolve, 100, 'still open')),
  ])
  expect(first).toBe('still open')
  expect(fault.attemptsHit).toBe(1)
  await proxy.heal()
  await ended
  client.destroy()
})

test('closeConnections ends each connection in the way that is asked for', async () => {
  await using server = await startServer((socket) => socket.write('hello'))
  await using proxy = await proxyTo(server.port)
  const reset = await connect(proxy)
  await once(reset, 'data')
  const failed = once(reset, 'error')
  expect(await proxy.closeConnections('reset')).toBe(1)
  const [error] = (await failed) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNRESET')
  const ended = await connect(proxy)
  await once(ended, 'data')
  const end = once(ended, 'end')
  expect(await proxy.closeConnections('fin')).toBe(1)
  await end
  ended.end()
  await once(ended, 'close')
})

test('after close nothing listens, and what was open is gone', async () => {
  await using server = await startServer((socket) => socket.write('hello'))
  const proxy = await proxyTo(server.port)
  const client = await connect(proxy)
  client.on('error', () => {}).resume()
  const closed = untilClosed(client)
  await proxy.close()
  await closed
  expect(await failureOf(connect(proxy))).toBe('ECONNREFUSED')
  expect(await failureOf(proxy.inject({ type: 'silent' }))).toBe('proxy-closed')
})

test('a port that is taken is refused in words', async () => {
  await using server = await startServer(() => {})
  const options = { upstream: { host: '127.0.0.1', port: 1 }, protocol: 'tcp' } as const
  expect(await failureOf(createProxy({ ...options, port: server.port }))).toBe('listen-failed')
})
