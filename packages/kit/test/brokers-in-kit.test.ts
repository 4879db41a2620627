import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { createKit } from '../src/index.ts'
import { redisOptions } from '../src/redis/index.ts'
import { freePort } from './support/free-port.ts'

test('a kit whose Redis and broker are down is ready, says so, shows what was lost, and ends cleanly', async () => {
  const kit = await createKit({ name: 'brokers', env: { LOG_LEVEL: 'fatal', DRAIN_DELAY: '0ms' } })
  const redis = kit.redis(
    'redis',
    createClient(redisOptions(`redis://127.0.0.1:${await freePort()}`)),
  )
  const events = await kit.amqp('events', {
    url: `amqp://127.0.0.1:${await freePort()}`,
    deadlineMs: 100,
    maxBuffered: 1,
  })
  const message = { exchange: '', routingKey: 'q', content: Buffer.from('{}') }
  const rejected = [redis.get('key'), events.publish(message), events.publish(message)].map(
    (call) => call.catch((error: unknown) => (error as { code: string }).code),
  )
  expect(await Promise.all(rejected)).toEqual(['UNREACHABLE', 'DEADLINE', 'BULKHEAD_FULL'])

  const { port } = await kit.listen(
    kit.node((_request, response) => response.end()),
    {
      host: '127.0.0.1',
      port: 0,
    },
  )
  const ready = await fetch(`http://127.0.0.1:${port}/ready`)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toMatchObject({
    status: 'ready',
    checks: {
      redis: { status: 'down', critical: false },
      events: { status: 'down', critical: false },
    },
    losses: { amqp: { 'given-up': 1, 'buffer-full': 1 } },
  })
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  for (const sample of [
    'kit_losses_total{part="amqp",reason="buffer-full"} 1',
    'dependency_calls_total{dependency="redis",outcome="rejected"} 1',
    'dependency_calls_total{dependency="events",outcome="timeout"} 1',
    'dependency_breaker_open{dependency="redis"} 0',
    'broker_messages_waiting{dependency="events"} 0',
    'broker_messages_in_flight{dependency="events"} 0',
  ]) {
    expect(metrics).toContain(sample)
  }
  expect(await kit.close()).toMatchObject({ isClean: true })
})

test('a limit that is shared refuses like one of the own, and a store that fails refuses nobody', async () => {
  const kit = await createKit({
    name: 'limited',
    env: { LOG_LEVEL: 'fatal', DRAIN_DELAY: '0ms', RATE_LIMIT: '100' },
  })
  let used = 99
  let isDown = false
  await kit.shareLimit(async ({ limit, windowMs }) => ({
    name: 'counting',
    async charge() {
      if (isDown) throw new Error('down')
      used++
      expect(limit).toBe(100)
      return { used, resetMs: windowMs }
    },
    ping: async () => {},
    close: async () => {},
  }))
  const { port } = await kit.listen(
    kit.node((_request, response) => response.end()),
    {
      host: '127.0.0.1',
      port: 0,
    },
  )
  const statuses = []
  for (isDown of [false, false, true]) {
    statuses.push((await fetch(`http://127.0.0.1:${port}/`)).status)
  }
  expect(statuses).toEqual([200, 429, 200])
  await kit.close()
})
