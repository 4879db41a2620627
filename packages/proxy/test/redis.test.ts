import { once } from 'node:events'
import net from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createProxy } from '../src/index.ts'
import type { Proxy } from '../src/index.ts'
import { untilAttempt } from './support/ledger.ts'
import { findProgram, startRedis } from './support/redis.ts'
import type { RedisServer } from './support/redis.ts'

const program = findProgram('redis-server')

describe.skipIf(program === undefined)('redis (needs redis-server on the PATH)', () => {
  let server: RedisServer
  let proxy: Proxy

  beforeAll(async () => {
    server = await startRedis(program!)
    proxy = await createProxy({
      upstream: { host: '127.0.0.1', port: server.port },
      protocol: 'redis',
      name: 'cache',
    })
  })
  afterAll(async () => {
    await proxy?.close()
    await server?.[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    await proxy.heal()
    await proxy.closeConnections('reset')
    proxy.ledger.clear()
  })

  async function connect() {
    const socket = net.connect({ port: proxy.port, host: proxy.host })
    await once(socket, 'connect')
    return socket
  }
  async function say(socket: net.Socket, text: string): Promise<string> {
    socket.write(text)
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    return chunk.toString()
  }

  test('pipelined commands are one attempt each', async () => {
    const socket = await connect()
    await say(socket, 'SET a 1\r\n*2\r\n$3\r\nget\r\n$1\r\na\r\n')
    await untilAttempt(
      proxy.ledger,
      ({ operation, endedAt }) => operation === 'GET' && endedAt! > 0,
    )
    expect(proxy.ledger.attempts).toMatchObject([
      { operation: 'SET', outcome: 'answered' },
      { operation: 'GET', outcome: 'answered' },
    ])
    socket.destroy()
  })

  test('silent: nothing is answered, and a reset by the client is on record', async () => {
    const socket = await connect()
    await say(socket, 'PING\r\n')
    const fault = await proxy.inject({ type: 'silent' })
    socket.write('GET a\r\n')
    await untilAttempt(proxy.ledger, ({ operation }) => operation === 'GET')
    socket.resetAndDestroy()
    const attempt = await untilAttempt(proxy.ledger, ({ outcome }) => outcome === 'client-reset')
    expect(attempt).toMatchObject({ operation: 'GET', fault: 'silent' })
    expect(fault.attemptsHit).toBe(1)
  })

  test('stalled-body: one byte comes', async () => {
    const socket = await connect()
    await proxy.inject({ type: 'stalled-body' })
    expect(await say(socket, 'PING\r\n')).toBe('+')
    const rest = once(socket, 'data')
    await proxy.heal()
    expect(String((await rest)[0])).toBe('PONG\r\n')
    socket.destroy()
  })

  test('redis-error: commands fail in their order, the session goes on', async () => {
    const socket = await connect()
    const fault = await proxy.inject({ type: 'redis-error', message: 'LOADING not yet' })
    expect(await say(socket, 'GET a\r\nGET b\r\n')).toMatch(/^-LOADING not yet\r\n/)
    await untilAttempt(proxy.ledger, ({ id, endedAt }) => id > 1 && endedAt !== undefined)
    expect(await say(socket, 'SELECT 0\r\n')).toMatch(/\+OK\r\n$/)
    expect(fault.attemptsHit).toBe(2)
    expect(proxy.ledger.attempts[0]).toMatchObject({ outcome: 'failed', status: 'LOADING' })
    await proxy.heal()
    expect(await say(socket, 'SET a 2\r\n')).toBe('+OK\r\n')
    socket.destroy()
  })

  test('fail-first: a pipelined command that passes is answered after those that failed', async () => {
    const socket = await connect()
    await proxy.inject({
      type: 'fail-first',
      count: 2,
      fault: { type: 'redis-error', message: 'BUSY wait' },
    })
    let heard = ''
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    socket.write('GET none\r\nGET none\r\nPING\r\nPING\r\n')
    while (!heard.endsWith('+PONG\r\n+PONG\r\n')) await once(socket, 'data')
    expect(heard).toBe('-BUSY wait\r\n-BUSY wait\r\n+PONG\r\n+PONG\r\n')
    socket.destroy()
  })

  test('a subscription streams on without being understood', async () => {
    const socket = await connect()
    await say(socket, 'SUBSCRIBE news\r\n')
    const other = await connect()
    const message = once(socket, 'data')
    await say(other, 'PUBLISH news hello\r\n')
    expect(String((await message)[0])).toContain('hello')
    socket.destroy()
    other.destroy()
  })
})
