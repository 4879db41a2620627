import { on, once } from 'node:events'
import { connect as netConnect } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createProxy } from '../src/index.ts'
import type { Proxy } from '../src/index.ts'
import { untilAttempt } from './support/ledger.ts'
import { startPostgres } from './support/postgres.ts'
import type { PostgresServer } from './support/postgres.ts'
import { failureOf } from './support/http.ts'

let server: PostgresServer
let proxy: Proxy

beforeAll(async () => {
  server = await startPostgres()
  proxy = await createProxy({
    upstream: { host: '127.0.0.1', port: server.port },
    protocol: 'postgres',
    name: 'database',
  })
  const client = await server.client()
  await client.query(
    "CREATE TABLE orders AS SELECT g AS id, 'note' AS note FROM generate_series(1, 500) g",
  )
  await client.end()
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

async function connect(options: pg.ClientConfig = {}) {
  const client = await server.client(proxy.port, options)
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.end().catch(() => {})
    },
  }
}

/** A session by hand, whose socket stays open until it is told otherwise. */
async function startSession() {
  const socket = netConnect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  const parameters = Buffer.from('\0\x03\0\0user\0postgres\0\0', 'latin1')
  socket.write(Buffer.concat([int32(4 + parameters.length), parameters]))
  const isReady = (chunk: Buffer) => chunk.includes(readyForQuery)
  for await (const [chunk] of on(socket, 'data')) if (isReady(chunk as Buffer)) break
  return {
    socket,
    async [Symbol.asyncDispose]() {
      if (socket.destroyed) return
      const closed = once(socket, 'close')
      socket.destroy()
      await closed
    },
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const readyForQuery = Buffer.from('Z\0\0\0\x05I', 'latin1')
const terminate = Buffer.from('X\0\0\0\x04', 'latin1')

const select = 'SELECT * FROM orders WHERE id = 7'
const operations = () => proxy.ledger.attempts.map((attempt) => attempt.operation)

test('a session is its CONNECT, its statements by name, and a Terminate', async () => {
  const { client } = await connect()
  await client.query(select)
  await client.query({ name: 'one', text: 'SELECT note FROM orders WHERE id = $1', values: [1] })
  await client.query({ name: 'one', text: 'SELECT note FROM orders WHERE id = $1', values: [2] })
  await client.query('UPDATE public."orders" SET note = \'secret\' WHERE id = 3')
  await client.query('SELECT nothing').catch(() => {})
  await client.end()
  expect(operations()).toEqual([
    'CONNECT',
    'SELECT orders',
    'SELECT orders',
    'SELECT orders',
    'UPDATE orders',
    'SELECT',
  ])
  expect(proxy.ledger.attempts[4]!.key).toBe('UPDATE public."orders" SET note = ? WHERE id = ?')
  expect(proxy.ledger.attempts[5]).toMatchObject({ outcome: 'failed', status: '42703' })
  expect(proxy.ledger.connections.at(-1)).toMatchObject({ closedBy: 'client', how: 'terminate' })
})

test("a Terminate is the client's ending, also when the server hangs up before the client does", async () => {
  await using session = await startSession()
  session.socket.write(terminate)
  await once(session.socket, 'end')
  expect(proxy.ledger.connections.at(-1)).toMatchObject({ closedBy: 'client', how: 'terminate' })
})

test('without a Terminate, whoever hangs up first is the one who ended it', async () => {
  await using hungUp = await startSession()
  const ended = once(hungUp.socket, 'close')
  hungUp.socket.end()
  await ended
  expect(proxy.ledger.connections.at(-1)).toMatchObject({ closedBy: 'client', how: 'fin' })
})

test('a client that asks for TLS is told that there is none', async () => {
  expect(await failureOf(connect({ ssl: true }))).toMatch(/does not support SSL/)
})

test('500 rows of a pool of five clients come through whole', async () => {
  const pool = new pg.Pool({ host: '127.0.0.1', port: proxy.port, user: 'postgres', max: 5 })
  const results = await Promise.all(
    Array.from({ length: 20 }, () => pool.query('SELECT * FROM orders')),
  )
  await pool.end()
  expect(results.map((result) => result.rowCount)).toEqual(Array(20).fill(500))
  expect(proxy.ledger.attempts.filter(({ outcome }) => outcome === 'answered').length).toBe(25)
})

test('silent: a warm connection goes quiet at once, and the give-up is on record', async () => {
  const { client } = await connect({ query_timeout: 100 })
  await client.query(select)
  const fault = await proxy.inject({ type: 'silent' })
  await expect(client.query(select)).rejects.toThrow(/timeout/)
  const ended = untilAttempt(proxy.ledger, ({ outcome }) => outcome === 'client-closed')
  ;(
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy()
  expect(await ended).toMatchObject({
    operation: 'SELECT orders',
    fault: 'silent',
    responseBytes: 0,
  })
  expect(fault.attemptsHit).toBe(1)
  await proxy.heal()
  await using again = await connect()
  expect((await again.client.query(select)).rowCount).toBe(1)
})

test('silent: a connection that is being opened hangs in its CONNECT', async () => {
  await proxy.inject({ type: 'silent' })
  expect(await failureOf(connect({ connectionTimeoutMillis: 100 }))).toMatch(/timeout/)
  const attempt = await untilAttempt(proxy.ledger, ({ outcome }) => outcome === 'client-closed')
  expect(attempt.operation).toBe('CONNECT')
})

test('stalled-body: the row description comes and no row does', async () => {
  await using warm = await connect({ query_timeout: 100 })
  const fault = await proxy.inject({ type: 'stalled-body' })
  await expect(warm.client.query(select)).rejects.toThrow(/timeout/)
  expect(fault.attemptsHit).toBe(1)
  expect(proxy.ledger.attempts.at(-1)!.responseBytes).toBeGreaterThan(20)
  expect(proxy.ledger.attempts.at(-1)!.outcome).toBe('open')
})

test('drip: a CONNECT passes, a result comes byte by byte and whole', async () => {
  const fault = await proxy.inject({ type: 'drip', everyMs: 1, bytes: 2 })
  await using session = await connect()
  const startedAt = performance.now()
  expect((await session.client.query(select)).rows).toEqual([{ id: 7, note: 'note' }])
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(40)
  expect(fault.attemptsHit).toBe(1)
})

test('drip: a CONNECT passes at its own pace, however slow the fault is', async () => {
  const fault = await proxy.inject({ type: 'drip', everyMs: 60_000 })
  await using session = await connect({ connectionTimeoutMillis: 10_000, query_timeout: 100 })
  expect(fault.attemptsHit).toBe(0)
  await expect(session.client.query(select)).rejects.toThrow(/timeout/)
  expect(fault.attemptsHit).toBe(1)
})

test('reset, truncate and half-open end the session as the wire would', async () => {
  await using first = await connect()
  await proxy.inject({ type: 'reset' })
  expect(await failureOf(first.client.query(select))).toBe('ECONNRESET')
  await proxy.heal()
  await using second = await connect()
  await proxy.inject({ type: 'truncate', afterBytes: 30 })
  expect(await failureOf(second.client.query('SELECT * FROM orders'))).toMatch(/terminated/)
  await proxy.heal()
  await using third = await connect({ query_timeout: 80 })
  await proxy.inject({ type: 'half-open' })
  await expect(third.client.query(select)).rejects.toThrow(/timeout/)
  await using fourth = await connect()
  expect((await fourth.client.query(select)).rowCount).toBe(1)
})

test('postgres-error: a statement fails, the session and its BEGIN go on', async () => {
  await using session = await connect()
  const fault = await proxy.inject({ type: 'postgres-error', code: '40001', message: 'try again' })
  await session.client.query('BEGIN')
  await expect(session.client.query(select)).rejects.toMatchObject({
    code: '40001',
    message: 'try again',
    severity: 'ERROR',
  })
  await proxy.heal()
  expect(fault.attemptsHit).toBe(1)
  await expect(session.client.query(select)).rejects.toMatchObject({ code: '25P02' })
  await session.client.query('ROLLBACK')
  expect((await session.client.query(select)).rowCount).toBe(1)
})

test('postgres-error: a prepared statement fails in its batch, and works again afterwards', async () => {
  await using session = await connect()
  const statement = { name: 'one', text: 'SELECT note FROM orders WHERE id = $1', values: [1] }
  await session.client.query(statement)
  await proxy.inject({
    type: 'fail-first',
    count: 1,
    fault: { type: 'postgres-error', code: '40001' },
  })
  expect(await failureOf(session.client.query(statement))).toBe('40001')
  expect((await session.client.query(statement)).rowCount).toBe(1)
  expect((await session.client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('postgres-error: too many connections refuses a CONNECT and ends a session', async () => {
  await using session = await connect()
  const fault = await proxy.inject({ type: 'postgres-error', code: '53300' })
  expect(await failureOf(connect())).toBe('53300')
  expect(await failureOf(session.client.query(select))).toBe('53300')
  expect(fault.attemptsHit).toBe(2)
  await proxy.heal()
  await using again = await connect()
  expect((await again.client.query(select)).rowCount).toBe(1)
})

async function untilAsleep(): Promise<void> {
  const observer = await server.client()
  const text = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
  while ((await observer.query(text)).rowCount === 0);
  await observer.end()
}

test('a CancelRequest marks the attempt it is meant for', async () => {
  await using session = await connect()
  const sleeping = failureOf(session.client.query('SELECT pg_sleep(30)'))
  await untilAttempt(proxy.ledger, ({ text }) => text?.includes('pg_sleep') === true)
  // A server that has not begun yet ignores it.
  await untilAsleep()
  const canceller = new pg.Client({ host: '127.0.0.1', port: proxy.port, user: 'postgres' })
  const { processID, secretKey } = session.client as unknown as Record<string, number>
  const { connection } = canceller as unknown as {
    connection: {
      connect(port: number, host: string): void
      on(event: string, then: () => void): void
      cancel(pid: number, key: number): void
    }
  }
  connection.connect(proxy.port, '127.0.0.1')
  connection.on('connect', () => connection.cancel(processID!, secretKey!))
  expect(await sleeping).toBe('57014')
  expect(proxy.ledger.attempts.at(-1)).toMatchObject({ outcome: 'cancelled' })
})
