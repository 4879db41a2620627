import type { Channel } from 'amqplib'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { loadPeer } from '../kernel/load-peer.ts'
import { createLosses, type Losses } from '../kernel/losses.ts'
import { type CallOutcome, createPolicy, DependencyError } from '../resilience/index.ts'
import { withDeadline } from '../resilience/deadline.ts'
import { type Connection, keepConnected } from './connection.ts'
import { type ConsumeOptions, type Consumer, createConsumer } from './consumer.ts'
import { createPublisher, type OutgoingMessage } from './publisher.ts'

export interface AmqpHooks {
  /** Before each message: headers to go with it, and what to call when it is confirmed or given up. */
  message?(message: OutgoingMessage): {
    headers: Readonly<Record<string, string>>
    ended(result: { error?: unknown }): void
  }
  outcome?(outcome: CallOutcome, durationMs: number, error: unknown): void
  /** The connection was lost, or could not be made; another is made. */
  lost?(error: Error): void
  /** A try of a message failed; `isLast` when it is put aside now. */
  failed?(error: unknown, about: { queue: string; attempt: number; isLast: boolean }): void
}

export interface BrokerOptions {
  /** `amqp://` or `amqps://`. */
  url: string
  /** Declares what is published to; once on each connection. */
  declare?(channel: Channel): Promise<unknown>
  /** From `publish` to the confirmation. Default 2,000. */
  deadlineMs?: number
  /** Messages without a confirmation, at most. Default 1,000. */
  maxBuffered?: number
  /** Bytes of their contents, at most. Default 8 MiB. */
  maxBufferedBytes?: number
  /** A peer that is silent for two to three of them is gone. Default 5. */
  heartbeatSeconds?: number
  /** Default 5,000. */
  connectTimeoutMs?: number
  clock?: Clock
  random?: () => number
  losses?: Losses
  hooks?: AmqpHooks
}

export interface Broker {
  /**
   * Resolves once the broker has confirmed the message. Rejects with DependencyError: at the deadline, at once when
   * the buffer is full, or when no queue takes it. What was rejected may have arrived.
   */
  publish(
    message: OutgoingMessage,
    options?: { signal?: AbortSignal; deadlineMs?: number },
  ): Promise<void>
  /** Handles the messages of a queue from now on, and again after each loss of the connection. */
  consume(options: ConsumeOptions): void
  /** Resolves when the broker answers on each connection. Waits no longer than 900 ms. */
  check(): Promise<void>
  /** For a drain: takes no more messages, waits for those in flight, gives them up. */
  readonly intake: { name: string; windDown(): void; stop(): Promise<void>; cut(): number }
  /** Waits a moment for confirmations, says goodbye and cuts the connections. Never rejects. */
  close(): Promise<void>
  stats(): { waiting: number; inFlight: number; isConnected: boolean }
  /** `buffer-full`, `given-up`, `nacked`, `unroutable`, `closed`, `dead-lettered`, `redelivered`. */
  readonly losses: Losses
}

const checkTimeoutMs = 900
const closeTimeoutMs = 1_000

/**
 * Publishes to a broker and consumes from it, over a connection for each. Waits for neither. Rejects with PEER_MISSING
 * or OPTION_INVALID, never because the broker is down.
 */
export async function createBroker(name: string, options: BrokerOptions): Promise<Broker> {
  const { url, declare, deadlineMs = 2_000, clock = systemClock, hooks = {} } = options
  const { maxBuffered = 1_000, maxBufferedBytes = 8 * 1_024 * 1_024 } = options
  const { losses = createLosses('amqp'), random = Math.random } = options
  if (!URL.canParse(url) || !/^amqps?:/.test(url)) {
    throw new KitError('OPTION_INVALID', `The URL of ${name} is no amqp:// or amqps:// URL.`)
  }
  const { connect } = await loadPeer('amqplib', 'A message broker', () => import('amqplib'))
  const { heartbeatSeconds = 5, connectTimeoutMs = 5_000 } = options
  const base = { connect, url, heartbeatSeconds, connectTimeoutMs, clock, random }

  const publisher = createPublisher({
    name,
    maxBuffered,
    maxBufferedBytes,
    losses,
    onChannelLost: (error) => sending.renew(error),
  })
  const policy = createPolicy({
    name,
    deadlineMs,
    clock,
    retry: false,
    breaker: false,
    bulkhead: false,
    onOutcome: (outcome, durationMs, error) => hooks.outcome?.(outcome, durationMs, error),
  })
  let isClosing = false
  const lost = (error: Error) => {
    if (!isClosing) hooks.lost?.(error)
  }
  const sending = keepConnected({
    ...base,
    async open(model) {
      if (declare !== undefined) {
        const channel = await model.createChannel()
        channel.on('error', () => {})
        await declare(channel)
        await channel.close()
      }
      await publisher.open(model)
    },
    lost(error) {
      publisher.lost(error)
      lost(error)
    },
  })
  /** Made by the first consumer: what the broker slows down when it is full is publishing only. */
  let receiving: Connection | undefined
  const consumers: Consumer[] = []

  function receive(): Connection {
    return keepConnected({
      ...base,
      async open(model) {
        for (const consumer of consumers) await consumer.open(model)
      },
      lost(error) {
        for (const consumer of consumers) consumer.lost()
        lost(error)
      },
    })
  }

  const pause = () => {
    for (const consumer of consumers) consumer.pause()
  }

  return {
    losses,
    async publish(message, { signal, deadlineMs: own } = {}) {
      const hook = hooks.message?.(message)
      const headers = { ...hook?.headers, ...(message.options?.headers as object | undefined) }
      const told = { ...message, options: { ...message.options, headers } }
      try {
        await policy.run((inner) => publisher.publish(told, inner), {
          signal,
          isIdempotent: false,
          ...(own !== undefined && { deadlineMs: own }),
        })
        hook?.ended({})
      } catch (error) {
        hook?.ended({ error })
        throw error
      }
    },
    consume(consuming) {
      consumers.push(
        createConsumer(consuming, {
          clock,
          random,
          losses,
          onChannelLost: (error) => receiving?.renew(error),
          failed: (error, about) => hooks.failed?.(error, about),
        }),
      )
      if (receiving === undefined) receiving = receive()
      else receiving.renew(new Error('There is one more consumer'))
    },
    async check() {
      const error = () => new DependencyError(name, 'DEADLINE')
      const limits = { clock, limitMs: checkTimeoutMs, signal: undefined, error }
      await withDeadline(limits, () => Promise.all([sending.ping(), receiving?.ping()]))
    },
    intake: {
      name,
      windDown: pause,
      async stop() {
        pause()
        await Promise.all(consumers.map((consumer) => consumer.idle()))
      },
      cut: () => consumers.reduce((count, consumer) => count + consumer.cut(), 0),
    },
    async close() {
      isClosing = true
      pause()
      for (const consumer of consumers) consumer.cut()
      const error = () => new DependencyError(name, 'DEADLINE')
      const limits = { clock, limitMs: closeTimeoutMs, signal: undefined, error }
      const ends = () => [publisher.end(), ...consumers.map((consumer) => consumer.end())]
      await withDeadline(limits, () => Promise.allSettled(ends())).catch(() => {})
      publisher.cut()
      await Promise.all([sending.close(closeTimeoutMs), receiving?.close(closeTimeoutMs)])
    },
    stats: () => ({
      waiting: publisher.waiting,
      inFlight: consumers.reduce((count, { inFlight }) => count + inFlight, 0),
      isConnected: sending.isUp && (receiving?.isUp ?? true),
    }),
  }
}
