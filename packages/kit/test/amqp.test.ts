import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Broker, type BrokerOptions, createBroker } from '../src/amqp/index.ts'
import { DependencyError } from '../src/resilience/index.ts'
import { freePort } from './support/free-port.ts'
import { isRabbitInstalled, type RabbitServer, startRabbit } from './support/rabbitmq-server.ts'

async function open(url: string, options: Partial<BrokerOptions> = {}) {
  const lost: string[] = []
  const broker = await createBroker('events', {
    url,
    // A limit for what hangs: a busy machine takes minutes to start a broker.
    deadlineMs: 600_000,
    hooks: { lost: (error) => void lost.push(error.message) },
    ...options,
  })
  return { ...broker, lost, [Symbol.asyncDispose]: () => broker.close() }
}

/** Until the broker answers, however many tries that takes. */
async function untilUp({ check }: Pick<Broker, 'check'>): Promise<void> {
  for (;;) {
    const isUp = await check().then(
      () => true,
      () => false,
    )
    if (isUp) return
    await pause(50)
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10)
}

const failure = (work: Promise<unknown>) => work.catch((error: unknown) => error)
const message = (routingKey: string, n: number) => ({
  exchange: '',
  routingKey,
  content: Buffer.from(JSON.stringify({ n })),
})

test.each(['nonsense', 'http://user:hunter2@broker', '//broker'])(
  'the address %s is refused without being shown',
  async (url) => {
    const refused = await failure(createBroker('events', { url }))
    expect(refused).toMatchObject({ code: 'OPTION_INVALID' })
    expect((refused as Error).message).not.toContain('hunter2')
  },
)

describe('a broker that is not there', () => {
  test('costs a message its deadline, what does not fit nothing at all, and the end a moment', async () => {
    const url = `amqp://127.0.0.1:${await freePort()}`
    await using broker = await open(url, { deadlineMs: 200, maxBuffered: 10 })
    const errors = await Promise.all(
      Array.from({ length: 30 }, (_, n) => failure(broker.publish(message('q', n)))),
    )
    const codes = errors.map((error) => (error as DependencyError).code)
    expect(codes.filter((code) => code === 'DEADLINE')).toHaveLength(10)
    expect(codes.filter((code) => code === 'BULKHEAD_FULL')).toHaveLength(20)
    expect(broker.losses.counts()).toEqual({ 'given-up': 10, 'buffer-full': 20 })
    expect(broker.stats()).toMatchObject({ waiting: 0, isConnected: false })
    await expect(broker.check()).rejects.toThrow()
  })

  test('or takes connections and says nothing, or is no broker, throws nothing outside of a call', async () => {
    for (const answer of ['', 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
      const server = createServer((socket) => {
        socket.on('error', () => {}).resume()
        if (answer !== '') socket.end(answer)
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      {
        const url = `amqp://127.0.0.1:${(server.address() as AddressInfo).port}`
        await using broker = await open(url, { deadlineMs: 300, connectTimeoutMs: 100 })
        expect(await failure(broker.publish(message('q', 1)))).toMatchObject({ code: 'DEADLINE' })
        await until(() => broker.lost.length >= 2)
      }
      server.close()
      await once(server, 'close')
    }
  })

  test('is bounded in bytes as well, and a caller may leave earlier', async () => {
    const url = `amqp://127.0.0.1:${await freePort()}`
    await using broker = await open(url, { maxBufferedBytes: 100 })
    const leaving = new AbortController()
    const large = { exchange: '', routingKey: 'q', content: Buffer.alloc(80) }
    const waiting = failure(broker.publish(large, { signal: leaving.signal }))
    expect(await failure(broker.publish(large))).toMatchObject({ code: 'BULKHEAD_FULL' })
    leaving.abort(new Error('left'))
    expect(await waiting).toMatchObject({ message: 'left' })
    expect(broker.stats().waiting).toBe(0)
  })
})

describe.skipIf(!isRabbitInstalled)('with a real RabbitMQ (needs rabbitmq-server)', () => {
  let rabbit: RabbitServer

  beforeAll(async () => {
    rabbit = await startRabbit()
  }, 600_000)

  afterAll(async () => {
    await rabbit?.[Symbol.asyncDispose]()
  })

  /** What lies in a queue, in its order. */
  async function contentsOf(queue: string): Promise<number[]> {
    const connection = await connect(rabbit.url)
    const channel = await connection.createChannel()
    const found: number[] = []
    for (;;) {
      const next = await channel.get(queue, { noAck: true })
      if (next === false) break
      found.push((JSON.parse(next.content.toString()) as { n: number }).n)
    }
    await connection.close()
    return found
  }

  const declaring = (queue: string) => ({
    declare: (channel: { assertQueue(name: string, options: object): Promise<unknown> }) =>
      channel.assertQueue(queue, { durable: true }),
  })

  test('messages are confirmed, in their order, also more of them than are written at once', async () => {
    await using broker = await open(rabbit.url, declaring('ordered'))
    const numbers = Array.from({ length: 600 }, (_, n) => n)
    await Promise.all(numbers.map((n) => broker.publish(message('ordered', n))))
    expect(broker.stats()).toEqual({ waiting: 0, inFlight: 0, isConnected: true })
    expect(broker.losses.counts()).toEqual({})
    expect(await contentsOf('ordered')).toEqual(numbers)
  })

  test('what no queue takes is told, and what its maker got wrong is told as that', async () => {
    await using broker = await open(rabbit.url, declaring('taken'))
    expect(await failure(broker.publish(message('nobody', 1)))).toMatchObject({
      code: 'BAD_ANSWER',
    })
    await broker.publish({ ...message('nobody', 1), options: { mandatory: false } })
    const wrong = await failure(
      broker.publish({ exchange: '', routingKey: 'taken', content: 'text' as never }),
    )
    expect(wrong).not.toBeInstanceOf(DependencyError)
    expect(broker.losses.counts()).toEqual({ unroutable: 1 })
  })

  test('a message that the broker closes the channel for takes no other with it', async () => {
    await using broker = await open(rabbit.url, declaring('innocent'))
    await untilUp(broker)
    const poison = failure(broker.publish({ ...message('x', 0), exchange: 'is not there' }))
    const others = Promise.all([1, 2, 3].map((n) => broker.publish(message('innocent', n))))
    expect(await poison).toMatchObject({ code: 'UNREACHABLE' })
    await failure(others)
    await broker.publish(message('innocent', 4))
    expect(await contentsOf('innocent')).toContain(4)
  })

  test('a consumer handles, tries again, and puts aside what fails too often', async () => {
    const tries: Record<number, number[]> = {}
    const failed: boolean[] = []
    await using broker = await open(rabbit.url, {
      hooks: { failed: (_error, { isLast }) => void failed.push(isLast) },
    })
    const done = Promise.withResolvers<void>()
    broker.consume({
      queue: 'worked',
      bindings: [{ exchange: 'shop', pattern: 'order.*' }],
      maxTries: 3,
      async handle(delivery) {
        const { n } = delivery.json() as { n: number }
        ;(tries[n] ??= []).push(delivery.attempt)
        if (n === 2 || (n === 1 && delivery.attempt < 2)) throw new Error(`cannot do ${n}`)
        if (n === 1) done.resolve()
      },
    })
    await untilUp(broker)
    for (const n of [0, 1, 2]) {
      await broker.publish({ ...message('order.placed', n), exchange: 'shop' })
    }
    await done.promise
    await until(() => broker.losses.counts()['dead-lettered'] === 1)
    await until(() => broker.stats().inFlight === 0)
    expect(tries).toEqual({ 0: [1], 1: [1, 2], 2: [1, 2, 3] })
    expect(failed.filter(Boolean)).toHaveLength(1)
    let dead: number[] = []
    while (dead.length === 0) dead = await contentsOf('worked.dead')
    expect(dead).toEqual([2])
  })

  test('a drain takes no more, finishes what is in flight, and leaves the rest to others', async () => {
    const handled: number[] = []
    const gate = Promise.withResolvers<void>()
    {
      await using broker = await open(rabbit.url)
      broker.consume({
        queue: 'drained',
        prefetch: 2,
        async handle(delivery) {
          await gate.promise
          handled.push((delivery.json() as { n: number }).n)
        },
      })
      await untilUp(broker)
      for (const n of [0, 1, 2, 3]) await broker.publish(message('drained', n))
      await until(() => broker.stats().inFlight === 2)
      broker.intake.windDown()
      const stopped = broker.intake.stop()
      gate.resolve()
      await stopped
      expect(handled.toSorted((a, b) => a - b)).toEqual([0, 1])
    }
    let rest: number[] = []
    while (rest.length < 2) rest.push(...(await contentsOf('drained')))
    expect(rest.toSorted((a, b) => a - b)).toEqual([2, 3])
  })

  test('what a drain cannot wait for is given up and delivered again', async () => {
    {
      await using broker = await open(rabbit.url)
      broker.consume({ queue: 'cut', handle: () => new Promise(() => {}) })
      await untilUp(broker)
      await broker.publish(message('cut', 7))
      await until(() => broker.stats().inFlight === 1)
      void broker.intake.stop()
      expect(broker.intake.cut()).toBe(1)
    }
    let again: number[] = []
    while (again.length === 0) again = await contentsOf('cut')
    expect(again).toEqual([7])
  })

  test('a broker that is killed while publishing loses nothing that it confirmed, and gets the rest when it is back', async () => {
    await using broker = await open(rabbit.url, declaring('kept'))
    await untilUp(broker)
    const confirmed: number[] = []
    const all = Array.from({ length: 400 }, async (_, n) => {
      await broker.publish(message('kept', n))
      confirmed.push(n)
    })
    await until(() => confirmed.length >= 20)
    await rabbit.kill()
    await until(() => broker.lost.length > 0)
    expect(broker.stats().isConnected).toBe(false)
    const before = [...confirmed]
    await rabbit.start()
    await Promise.all(all)
    const kept = new Set(await contentsOf('kept'))
    expect(before.filter((n) => !kept.has(n))).toEqual([])
    expect(kept.size).toBe(400)
    expect(broker.stats().waiting).toBe(0)
  }, 600_000)

  test('a broker that is stopped and comes back is used again, by consumers as well', async () => {
    await using broker = await open(rabbit.url)
    const handled = new Set<number>()
    broker.consume({
      queue: 'again',
      handle: async (delivery) => handled.add((delivery.json() as { n: number }).n),
    })
    await untilUp(broker)
    await rabbit.stop()
    await until(() => !broker.stats().isConnected)
    const waiting = broker.publish(message('again', 1))
    await rabbit.start()
    await waiting
    await until(() => handled.has(1))
  }, 600_000)

  test('a broker that is frozen costs the deadline, is noticed by its missing heartbeat, and the end does not wait for it', async () => {
    await using broker = await open(rabbit.url, {
      ...declaring('frozen'),
      deadlineMs: 200,
      heartbeatSeconds: 1,
    })
    broker.consume({ queue: 'frozen-too', handle: async () => {} })
    await untilUp(broker)
    rabbit.freeze()
    try {
      expect(await failure(broker.publish(message('frozen', 1)))).toMatchObject({
        code: 'DEADLINE',
      })
      await expect(broker.check()).rejects.toThrow()
      await until(() => broker.lost.some((text) => text.includes('Heartbeat')))
      const other = await open(rabbit.url, { deadlineMs: 200 })
      await failure(other.publish(message('frozen', 2)))
      await other.close()
      await broker.close()
      expect(broker.stats()).toMatchObject({ waiting: 0, isConnected: false })
    } finally {
      rabbit.thaw()
    }
  })
})
