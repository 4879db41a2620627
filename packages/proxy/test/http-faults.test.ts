import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createProxy } from '../src/index.ts'
import type { Fault, Proxy } from '../src/index.ts'
import { ask, failureOf, startHttpServer } from './support/http.ts'
import type { HttpServer, Question } from './support/http.ts'
import { untilAttempt } from './support/ledger.ts'

let server: HttpServer
let proxy: Proxy
let agent: http.Agent

beforeAll(async () => {
  server = await startHttpServer()
  proxy = await createProxy({
    upstream: { host: '127.0.0.1', port: server.port },
    protocol: 'http',
    name: 'quotes',
  })
})
afterAll(async () => {
  await proxy.close()
  await server[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await proxy.heal()
  await proxy.closeConnections('reset')
  proxy.ledger.clear()
  agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  return () => agent.destroy()
})

/** On one warm keep-alive connection. */
const get = (path: string, more: Question = {}) => ask(proxy.port, { path, agent, ...more })
/** On a connection of its own. */
const getFresh = (path: string, more: Question = {}) => ask(proxy.port, { path, ...more })
const last = () => proxy.ledger.attempts.at(-1)!

async function warmThen(fault: Fault) {
  await get('/warm')
  return proxy.inject(fault)
}

test('without a fault every request is one answered attempt on one connection', async () => {
  await get('/orders/1')
  await get('/orders/2?full=1', {
    method: 'POST',
    body: '{"a":1}',
    headers: { traceparent: '00-1' },
  })
  expect(proxy.ledger.attempts).toMatchObject([
    { operation: 'GET /orders/{}', key: '/orders/1', outcome: 'answered', status: '200' },
    {
      operation: 'POST /orders/{}',
      key: '/orders/2?full=1',
      text: '{"a":1}',
      headers: { traceparent: '00-1' },
      outcome: 'answered',
    },
  ])
  expect(new Set(proxy.ledger.attempts.map((attempt) => attempt.connection)).size).toBe(1)
  expect(last().responseBytes).toBeGreaterThan('/orders/2?full=1 {"a":1}'.length)
})

test('silent: a warm connection goes quiet at once, and the give-up is on record', async () => {
  const fault = await warmThen({ type: 'silent' })
  expect(await failureOf(get('/a', { timeoutMs: 100 }))).toBe('ETIMEDOUT')
  const attempt = await untilAttempt(proxy.ledger, ({ outcome }) => outcome === 'client-closed')
  expect(attempt).toMatchObject({ fault: 'silent', responseBytes: 0 })
  expect(attempt.endedAt! - attempt.startedAt).toBeGreaterThanOrEqual(90)
  expect(fault.attemptsHit).toBe(1)
})

test('silent: healing releases the answer that was kept', async () => {
  await warmThen({ type: 'silent' })
  const answer = get('/kept')
  await untilAttempt(proxy.ledger, (attempt) => attempt.key === '/kept')
  await proxy.heal()
  expect((await answer).body).toBe('/kept ')
  expect((await get('/after')).status).toBe(200)
})

test('refuse: a warm connection is reset and new ones are refused until it is healed', async () => {
  await get('/warm')
  const pending = get('/slow')
  const failure = failureOf(pending)
  await untilAttempt(proxy.ledger, (attempt) => attempt.key === '/slow')
  const fault = await proxy.inject({ type: 'refuse' })
  expect(await failure).toBe('ECONNRESET')
  expect(await failureOf(getFresh('/a'))).toBe('ECONNREFUSED')
  expect(fault.attemptsHit).toBe(1)
  const { port } = proxy
  await proxy.heal()
  expect(proxy.port).toBe(port)
  expect((await getFresh('/a')).status).toBe(200)
})

test('reset: each attempt is answered by RST, and the upstream does not see it', async () => {
  const fault = await warmThen({ type: 'reset' })
  const seen = server.asked.length
  expect(await failureOf(get('/a'))).toBe('ECONNRESET')
  expect(await failureOf(get('/b'))).toBe('ECONNRESET')
  expect(server.asked.length).toBe(seen)
  expect(fault.attemptsHit).toBe(2)
  await proxy.heal()
  expect((await get('/a')).status).toBe(200)
})

test('stalled-body: the headers come and the body does not', async () => {
  const fault = await warmThen({ type: 'stalled-body' })
  const status = await new Promise<number>((resolve, reject) => {
    const request = http.get({ port: proxy.port, host: '127.0.0.1', path: '/a' }, (response) => {
      response.on('data', () => reject(new Error('a byte of the body came')))
      response.on('error', () => {})
      resolve(response.statusCode!)
      setTimeout(() => request.destroy(), 80)
    })
    request.on('error', () => {})
  })
  expect(status).toBe(200)
  const attempt = await untilAttempt(proxy.ledger, (a) => a.key === '/a' && a.outcome !== 'open')
  expect(attempt).toMatchObject({ outcome: 'client-closed', fault: 'stalled-body' })
  expect(attempt.responseBytes).toBeGreaterThan(0)
  expect(fault.attemptsHit).toBe(1)
})

test('stalled-body: healing lets the rest through', async () => {
  await warmThen({ type: 'stalled-body' })
  const answer = get('/kept')
  await untilAttempt(proxy.ledger, (attempt) => attempt.key === '/kept')
  await new Promise((resolve) => setImmediate(resolve))
  await proxy.heal()
  expect((await answer).body).toBe('/kept ')
})

test('drip: bytes come singly, and all of them come', async () => {
  const fault = await warmThen({ type: 'drip', everyMs: 1, bytes: 1 })
  const startedAt = performance.now()
  expect((await get('/a')).body).toBe('/a ')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(100)
  expect(fault.attemptsHit).toBe(1)
})

test('latency: the answer is late by at least what was asked for', async () => {
  const fault = await warmThen({ type: 'latency', ms: 120 })
  await get('/a')
  expect(last().endedAt! - last().startedAt).toBeGreaterThanOrEqual(119)
  expect(fault.attemptsHit).toBe(1)
  await proxy.heal()
  await get('/b')
  expect(last().endedAt! - last().startedAt).toBeLessThan(119)
})

test('bandwidth: 200 kB at 1 MB a second take at least 150 ms and arrive whole', async () => {
  await warmThen({ type: 'bandwidth', bytesPerSecond: 1_000_000 })
  expect((await get('/large')).body.length).toBe(200_000)
  expect(last().endedAt! - last().startedAt).toBeGreaterThanOrEqual(150)
})

test('truncate: the answer is cut after so many bytes', async () => {
  const fault = await warmThen({ type: 'truncate', afterBytes: 1000 })
  expect(await failureOf(get('/large'))).toBe('ECONNRESET')
  expect(last()).toMatchObject({ outcome: 'failed', fault: 'truncate', responseBytes: 1000 })
  expect((await get('/short')).status).toBe(200)
  expect(fault.attemptsHit).toBe(1)
})

test('slow-close: the FIN comes late, the answer does not', async () => {
  const fault = await proxy.inject({ type: 'slow-close', ms: 100 })
  const socket = net.connect({ port: proxy.port, host: proxy.host })
  socket.write('GET /a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  await once(socket, 'data')
  const answeredAt = performance.now()
  await once(socket, 'end')
  expect(performance.now() - answeredAt).toBeGreaterThanOrEqual(80)
  expect(fault.attemptsHit).toBe(1)
})

test('half-open: the warm connection is dead without a FIN; a new one works', async () => {
  const fault = await warmThen({ type: 'half-open' })
  expect(await failureOf(get('/dead', { timeoutMs: 100 }))).toBe('ETIMEDOUT')
  expect((await get('/alive')).status).toBe(200)
  expect(fault.attemptsHit).toBe(1)
})

test('respond: the status comes from the proxy, keep-alive goes on', async () => {
  const fault = await warmThen({
    type: 'respond',
    status: 429,
    headers: { 'retry-after': '1' },
    body: 'slow down',
  })
  const seen = server.asked.length
  const first = await get('/a', { method: 'POST', body: 'x'.repeat(100_000) })
  expect(first).toMatchObject({ status: 429, body: 'slow down', headers: { 'retry-after': '1' } })
  await get('/b')
  expect(server.asked.length).toBe(seen)
  expect(fault.attemptsHit).toBe(2)
  expect(last()).toMatchObject({ outcome: 'answered', status: '429', fault: 'respond' })
  await proxy.heal()
  expect((await get('/a')).status).toBe(200)
  expect(new Set(proxy.ledger.attempts.map((attempt) => attempt.connection)).size).toBe(1)
})

test('garbage: what comes is no HTTP', async () => {
  await warmThen({ type: 'garbage' })
  expect(await failureOf(get('/a'))).toMatch(/^HPE_/)
  await proxy.heal()
  expect((await get('/a')).status).toBe(200)
})

test('fail-first: so many attempts meet the fault and the next one passes', async () => {
  const fault = await proxy.inject({
    type: 'fail-first',
    count: 2,
    fault: { type: 'respond', status: 503 },
  })
  const statuses = []
  for (const path of ['/a', '/b', '/c', '/d']) statuses.push((await get(path)).status)
  expect(statuses).toEqual([503, 503, 200, 200])
  expect(fault.attemptsHit).toBe(2)
})

test('fail-first with silence holds one connection and leaves the others alone', async () => {
  await get('/warm')
  await proxy.inject({ type: 'fail-first', count: 1, fault: { type: 'silent' } })
  expect(await failureOf(get('/held', { timeoutMs: 80 }))).toBe('ETIMEDOUT')
  expect((await getFresh('/free')).status).toBe(200)
})

test('a fault of another protocol is refused in words', async () => {
  await expect(proxy.inject({ type: 'redis-error', message: 'LOADING' })).rejects.toMatchObject({
    code: 'fault-unsupported',
  })
  expect(proxy.fault).toBeUndefined()
})

test('injecting replaces the former fault and says when it was healed', async () => {
  const former = await proxy.inject({ type: 'silent' })
  await proxy.inject({ type: 'respond', status: 500 })
  expect(former.healedAt).toBeGreaterThanOrEqual(former.installedAt)
  expect((await getFresh('/a')).status).toBe(500)
})

test('only: the fault acts on the operations that are named, wherever they are sent', async () => {
  const fault = await proxy.inject({
    type: 'only',
    operations: ['GET /quotes/{}'],
    fault: { type: 'respond', status: 503 },
  })
  const statuses = []
  for (const path of ['/quotes/1', '/orders/1', '/quotes/2']) {
    statuses.push((await get(path)).status)
  }
  expect(statuses).toEqual([503, 200, 503])
  expect(fault.attemptsHit).toBe(2)
})

test('half of a request does not reach the upstream before its head is known', async () => {
  const socket = net.connect({ port: proxy.port, host: proxy.host })
  socket.write('GET /half HTTP/1.1\r\nho')
  await once(socket, 'connect')
  await proxy.inject({ type: 'respond', status: 500 })
  socket.write('st: x\r\n\r\n')
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 500 /)
  expect(server.asked).not.toContain('/half')
  socket.destroy()
})

test('bytes that are no HTTP pass as they are, and count as turns', async () => {
  await using echo = await startEcho()
  await using other = await createProxy({
    upstream: { host: '127.0.0.1', port: echo.port },
    protocol: 'http',
  })
  const socket = net.connect({ port: other.port, host: other.host })
  socket.write(Buffer.from([0, 1, 2, 250, 13, 10, 13, 10]))
  expect((await once(socket, 'data'))[0]).toEqual(Buffer.from([0, 1, 2, 250, 13, 10, 13, 10]))
  expect(other.ledger.attempts).toMatchObject([{ operation: 'TURN', requestBytes: 8 }])
  socket.destroy()
})

async function startEcho() {
  const echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket))
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  return {
    port: (echo.address() as net.AddressInfo).port,
    async [Symbol.asyncDispose]() {
      echo.close()
    },
  }
}
