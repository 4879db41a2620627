import type { Channel, ChannelModel, connect as connectTo } from 'amqplib'
import { type Clock, sleep } from '../kernel/clock.ts'
import { backoffMs } from '../resilience/backoff.ts'
import { withDeadline } from '../resilience/deadline.ts'

export interface ConnectionOptions {
  connect: typeof connectTo
  url: string
  /** A peer that is silent for two to three of them is gone. */
  heartbeatSeconds: number
  /** From the first packet to the end of `open`. */
  connectTimeoutMs: number
  clock: Clock
  random: () => number
  /** Makes the connection useful: channels, queues. It counts as up once this resolves. */
  open(model: ChannelModel): Promise<void>
  /** It is gone, with all that `open` made. Called once for each that was opened, or tried to be. */
  lost(error: Error): void
}

export interface Connection {
  readonly isUp: boolean
  /** Rejects unless the broker answers and takes messages. Must be bounded by who asks. */
  ping(): Promise<void>
  /** Cuts it and makes another. */
  renew(reason: Error): void
  /** Says goodbye for so long at most, then cuts the connection. */
  close(limitMs: number): Promise<void>
}

/** It must have lasted so long for its loss to be the first of a row. */
const steadyMs = 5_000

/** Keeps one connection to a broker: when it is lost, or silent, another is made after a pause that grows. */
export function keepConnected(options: ConnectionOptions): Connection {
  const { clock, random } = options
  const closing = new AbortController()
  let current: Life | undefined
  let isUp = false

  const loop = async () => {
    for (let failures = 0; !closing.signal.aborted; failures++) {
      const upAt = await live()
      if (upAt !== undefined && clock.now() - upAt >= steadyMs) failures = 0
      // Never quite nothing: a broker that refuses at once would be asked in a tight loop.
      const pauseMs = 25 + backoffMs(Math.min(failures, 10), { baseMs: 100, maxMs: 5_000 }, random)
      await sleep(clock, pauseMs, closing.signal).catch(() => {})
    }
  }

  /** From the first packet to the loss; gives when it came up, if it did. */
  async function live(): Promise<number | undefined> {
    const life = createLife()
    current = life
    let upAt: number | undefined
    try {
      await withDeadline(
        { clock, limitMs: options.connectTimeoutMs, signal: closing.signal, error: tooSlow },
        () => Promise.race([life.open(options), life.ended.then(rethrow)]),
      )
      isUp = true
      upAt = clock.now()
      throw await life.ended
    } catch (error) {
      isUp = false
      life.cut()
      options.lost(error as Error)
    }
    return upAt
  }

  void loop()
  return {
    get isUp() {
      return isUp
    },
    async ping() {
      if (!isUp || current === undefined) throw new Error('There is no connection')
      await current.ping()
    },
    renew: (reason) => current?.end(reason),
    async close(limitMs) {
      if (isUp && current !== undefined) {
        const limits = { clock, limitMs, signal: undefined, error: tooSlow }
        const { model } = current
        await withDeadline(limits, async () => model?.close()).catch(() => {})
      }
      closing.abort()
      current?.end(new Error('The connection was closed'))
      current?.cut()
    },
  }
}

const tooSlow = () => new Error('The broker did not answer in time')

function rethrow(error: Error): never {
  throw error
}

type Life = ReturnType<typeof createLife>

/** One connection, from its making to its end. */
function createLife() {
  const { promise: ended, resolve: end } = Promise.withResolvers<Error>()
  const socket = new AbortController()
  let model: ChannelModel | undefined
  let channel: Channel | undefined
  let asking: Promise<unknown> | undefined
  let blocked: string | undefined
  return {
    ended,
    end,
    get model() {
      return model
    },
    async open(options: ConnectionOptions): Promise<void> {
      const { connect, url, heartbeatSeconds, connectTimeoutMs } = options
      // Saying goodbye would wait for a peer that is gone: the socket is ended by its signal.
      const socketOptions = { noDelay: true, timeout: connectTimeoutMs, signal: socket.signal }
      const made = await connect(withHeartbeat(url, heartbeatSeconds), socketOptions)
      model = made
      made.on('error', end)
      made.on('close', (error) => end(error ?? new Error('The broker closed the connection')))
      made.on('blocked', (reason) => (blocked = reason))
      made.on('unblocked', () => (blocked = undefined))
      if (socket.signal.aborted) return
      channel = await made.createChannel()
      channel.on('error', end)
      await options.open(made)
    },
    async ping(): Promise<void> {
      if (blocked !== undefined) throw new Error('The broker takes no messages: an alarm is on')
      // One question at a time, however often it is asked. It changes nothing.
      asking ??= channel?.prefetch(1).finally(() => (asking = undefined))
      await asking
    },
    cut: () => socket.abort(),
  }
}

function withHeartbeat(url: string, seconds: number): string {
  const address = new URL(url)
  if (!address.searchParams.has('heartbeat')) {
    address.searchParams.set('heartbeat', String(seconds))
  }
  return address.href
}
