import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProxy, type Proxy } from '@staticfire/proxy'
import { startPostgres } from '../../packages/proxy/test/support/postgres.ts'
import { findProgram, startRedis } from '../../packages/proxy/test/support/redis.ts'
import type { Target, Trouble } from './schedule.ts'

/** What the service depends on, each behind a proxy that can hurt it. */
export interface World extends AsyncDisposable {
  env: Record<string, string>
  hasRedis: boolean
  /** Requests that reached what takes traces and errors. */
  received: { traces: number; errors: number }
  hurt(trouble: Trouble): Promise<void>
  heal(): Promise<void>
}

export async function openWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await startPostgres(['-c', 'max_connections=100']))
  const client = await postgres.client()
  await client.query(
    "CREATE TABLE orders AS SELECT g AS id, 'note ' || g AS note FROM generate_series(1, 1000) g",
  )
  await client.query('ALTER TABLE orders ADD PRIMARY KEY (id)')
  await client.end()
  const redisProgram = findProgram('redis-server')
  const redis = redisProgram === undefined ? undefined : await startRedis(redisProgram)
  if (redis !== undefined) stack.use(redis)

  const received = { traces: 0, errors: 0 }
  const payments = await serve(stack, (_request, response) => response.end('12.50'))
  const collector = await serve(stack, (_request, response) => {
    received.traces += 1
    response.setHeader('content-type', 'application/json').end('{}')
  })
  const tracker = await serve(stack, (_request, response) => {
    received.errors += 1
    response.end('{}')
  })

  const proxies = new Map<Target, Proxy>()
  const stand = async (name: Target, protocol: 'http' | 'postgres' | 'redis', port: number) => {
    const upstream = { host: '127.0.0.1', port }
    // The ledger is of no use here, and a hundred thousand attempts would be a load of their own.
    const proxy = stack.use(await createProxy({ name, protocol, upstream, maxAttempts: 1_000 }))
    proxies.set(name, proxy)
    return proxy.port
  }
  const ports = {
    database: await stand('database', 'postgres', postgres.port),
    payments: await stand('payments', 'http', payments),
    collector: await stand('collector', 'http', collector),
    tracker: await stand('tracker', 'http', tracker),
    redis: redis && (await stand('redis', 'redis', redis.port)),
  }
  const owned = stack.move()
  return {
    env: {
      DATABASE_URL: `postgres://postgres@127.0.0.1:${ports.database}/postgres?sslmode=disable`,
      PAYMENTS_URL: `http://127.0.0.1:${ports.payments}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.collector}`,
      SENTRY_DSN: `http://key@127.0.0.1:${ports.tracker}/1`,
      ...(ports.redis !== undefined && { REDIS_URL: `redis://127.0.0.1:${ports.redis}` }),
      LEAK_PORT: String(payments),
    },
    hasRedis: redis !== undefined,
    received,
    async hurt({ faults }) {
      for (const [name, fault] of Object.entries(faults))
        await proxies.get(name as Target)?.inject(fault)
    },
    async heal() {
      for (const proxy of proxies.values()) await proxy.heal()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function serve(
  stack: AsyncDisposableStack,
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return (server.address() as AddressInfo).port
}
