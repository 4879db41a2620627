import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, type ConsumeMessage } from 'amqplib'
import { createSigner } from 'fast-jwt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  isRabbitInstalled,
  startRabbit,
} from '../../../packages/kit/test/support/rabbitmq-server.ts'
import { isRedisInstalled, startRedis } from '../../../packages/kit/test/support/redis-server.ts'
import { freePort } from '../../orders-express/test/support/free-port.ts'
import { startStub } from '../../orders-express/test/support/payments.ts'
import { startPostgres } from '../../orders-express/test/support/postgres.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const jwtSecret = 'a-secret-of-the-tests-with-enough-length'
const sign = createSigner({
  key: jwtSecret,
  algorithm: 'HS256',
  iss: 'orders',
  aud: 'orders',
  expiresIn: '1h',
})
const tokenOf = (sub: string) => sign({ sub, role: 'customer' })

let postgres: Awaited<ReturnType<typeof startPostgres>>

beforeAll(async () => {
  postgres = await startPostgres()
  const { exit } = run('src/migrate.ts', { DATABASE_URL: postgres.url })
  expect(await exit).toBe(0)
})

afterAll(() => postgres?.stop())

function run(file: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=@staticfire/source', file], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(line))
  const exit = once(child, 'close').then(([code]) => code as number | null)
  return { child, output, lines, exit }
}

async function start(env: Record<string, string>) {
  const port = await freePort()
  const { child, output, lines, exit } = run('src/main.ts', {
    JWT_SECRET: jwtSecret,
    DATABASE_URL: postgres.url,
    DRAIN_TIMEOUT: '10s',
    PORT: String(port),
    ...env,
  })
  while (!lines.some((line) => line.includes('"event":"listening"'))) {
    await Promise.race([
      once(output, 'line'),
      exit.then((code) => Promise.reject(new Error(`exited with ${code}: ${lines.join('\n')}`))),
    ])
  }
  const request = async (path: string, user: string, json?: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${tokenOf(user)}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    const body = (await response.json()) as Record<string, unknown>
    return { status: response.status, body }
  }
  return {
    request,
    order: (user: string, sku: string, quantity = 1) => request('/orders', user, { sku, quantity }),
    /** Ends it as a platform does; gives the exit code. */
    async stop() {
      child.kill('SIGTERM')
      return exit
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await exit
    },
  }
}

describe.skipIf(!isRedisInstalled)('with a real Redis (needs redis-server)', () => {
  test('instances share the limit and the last quotes, and go on without it', async () => {
    const redisPort = await freePort()
    await using redis = await startRedis(redisPort)
    const stub = await startStub()
    const env = {
      PAYMENTS_URL: stub.url,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      RATE_LIMIT: '200',
    }
    await using one = await start(env)
    await using other = await start(env)

    const quoted = await one.request('/quotes/SHARED-1', 'alice')
    expect(quoted).toMatchObject({ status: 200, body: { isStale: false } })
    await stub[Symbol.asyncDispose]()
    // Nobody waits for a quote to be written, nor for a connection at the start.
    let stale = await other.request('/quotes/SHARED-1', 'alice')
    for (; stale.status !== 200; stale = await other.request('/quotes/SHARED-1', 'alice')) {
      await pause(50)
    }
    expect(stale.body).toEqual({ ...quoted.body, isStale: true })

    const statuses = { one: 0, other: 0 }
    for (const [name, service] of Object.entries({ one, other })) {
      for (let at = 0; at < 150; at++) {
        const { status } = await service.request('/orders?limit=1', 'bob')
        if (status === 200) statuses[name as keyof typeof statuses]++
      }
    }
    // Alone each would have answered all of its 150. A window may end in between.
    expect(statuses.one).toBe(150)
    expect(statuses.other).toBeLessThan(150)

    redis.freeze()
    expect(await one.order('carol', 'SHARED-1')).toMatchObject({ status: 201 })
    expect(await one.stop()).toBe(0)
    await redis[Symbol.asyncDispose]()
    for (let at = 0; at < 20; at++) {
      expect(await other.request('/orders', 'dave')).toMatchObject({ status: 200 })
    }
    expect(await other.stop()).toBe(0)
  })
})

describe.skipIf(!isRabbitInstalled)('with a real RabbitMQ (needs rabbitmq-server)', () => {
  test('each order is told, also one that was placed while the broker was down', async () => {
    await using rabbit = await startRabbit()
    await using stub = await startStub()
    await using service = await start({ PAYMENTS_URL: stub.url, AMQP_URL: rabbit.url })
    const told = () => orderEvents(rabbit.url)

    const first = await service.order('alice', 'TOLD-1')
    expect(first.status).toBe(201)
    let events = await told()
    // Before the queue was bound nobody listened: that order's event is gone by design.
    while (events.length === 0) {
      await service.order('alice', 'TOLD-2')
      events = await told()
    }
    expect(events[0]).toMatchObject({
      owner: 'alice',
      sku: expect.stringMatching(/^TOLD/) as string,
    })

    await rabbit.kill()
    const meanwhile = await service.order('alice', 'MEANWHILE-1')
    expect(meanwhile.status).toBe(201)
    await rabbit.start()
    while (!events.some(({ sku }) => sku === 'MEANWHILE-1')) events = await told()
    expect(events.find(({ sku }) => sku === 'MEANWHILE-1')).toEqual(meanwhile.body)

    rabbit.freeze()
    expect((await service.order('alice', 'FROZEN-1')).status).toBe(201)
    expect(await service.stop()).toBe(0)
    rabbit.thaw()
    await using next = await start({ PAYMENTS_URL: stub.url, AMQP_URL: rabbit.url })
    while (!events.some(({ sku }) => sku === 'FROZEN-1')) events = await told()
    expect(await next.stop()).toBe(0)
  }, 600_000)
})

/** What a durable queue of the tests holds by now; bound the first time. */
async function orderEvents(url: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  const connection = await connect(url)
  connection.on('error', () => {})
  const channel = await connection.createChannel()
  await channel.assertExchange('orders', 'topic', { durable: true })
  await channel.assertQueue('told', { durable: true })
  await channel.bindQueue('told', 'orders', 'order.*')
  const ids = new Set<unknown>()
  await channel.consume('told', (message: ConsumeMessage | null) => {
    if (message === null || ids.has(message.properties.messageId)) return
    ids.add(message.properties.messageId)
    found.push(JSON.parse(message.content.toString()) as Record<string, unknown>)
  })
  await pause(500)
  await connection.close()
  return found
}

test('a flag file gives a discount to large orders, and what it said last holds while it is broken', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'orders-flags-'))
  const path = join(directory, 'flags.json')
  const write = async (text: string) => {
    await writeFile(`${path}.new`, text)
    await rename(`${path}.new`, path)
  }
  await write(flagFile(10))
  {
    await using stub = await startStub()
    await using service = await start({ PAYMENTS_URL: stub.url, FLAGS_FILE: path })
    const shareOf = async (quantity: number) => {
      const { body } = await service.order('erin', 'BULK-1', quantity)
      return Number(body['total']) / (Number(body['unitPrice']) * quantity)
    }
    expect(await shareOf(100)).toBeCloseTo(0.9, 4)
    expect(await shareOf(99)).toBe(1)
    await write('{"flags":')
    expect(await shareOf(100)).toBeCloseTo(0.9, 4)
    await write(flagFile(20))
    let share = await shareOf(100)
    for (; share > 0.85; share = await shareOf(100)) await pause(100)
    expect(share).toBeCloseTo(0.8, 4)
    expect(await service.stop()).toBe(0)
  }
  await rm(directory, { recursive: true })
})

function flagFile(percent: number): string {
  return JSON.stringify({
    flags: {
      bulkDiscountPercent: {
        state: 'ENABLED',
        variants: { on: percent },
        defaultVariant: 'on',
      },
    },
  })
}
