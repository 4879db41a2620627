import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import { type Clock, sleep } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import { backoffMs } from '../resilience/backoff.ts'
import { withDeadline } from '../resilience/deadline.ts'
import { declareQueue, type QueueOptions } from './declare-queue.ts'

export interface Delivery {
  readonly content: Buffer
  readonly properties: ConsumeMessage['properties']
  readonly exchange: string
  readonly routingKey: string
  /** 1 for the first time. */
  readonly attempt: number
  /** The content as JSON; throws SyntaxError. */
  json(): unknown
}

export interface ConsumeOptions extends QueueOptions {
  /** Messages at once. Default 16. */
  prefetch?: number
  /** For one try of one message. Default 30,000. */
  deadlineMs?: number
  /**
   * Resolves: acknowledged. Rejects: tried again after a pause, then put aside. A message may come twice. The signal
   * is aborted at the deadline and when the service cannot wait any longer.
   */
  handle(delivery: Delivery, signal: AbortSignal): Promise<unknown>
}

export interface Consumer {
  /** Messages that are being handled. */
  readonly inFlight: number
  open(model: ChannelModel): Promise<void>
  lost(): void
  /** Takes no more; what is in flight goes on. */
  pause(): void
  /** Resolves once nothing is in flight. */
  idle(): Promise<void>
  /** Gives up what is in flight: the broker delivers it again, here or elsewhere. Returns how much that was. */
  cut(): number
  /** Closes the channel behind its last acknowledgement, which the end of the connection would overtake. */
  end(): Promise<void>
}

export interface ConsumerSettings {
  clock: Clock
  random: () => number
  losses: Losses
  onChannelLost(error: Error): void
  /** A try failed; `isLast` when the message is put aside now. */
  failed(error: unknown, about: { queue: string; attempt: number; isLast: boolean }): void
}

const retryPause = { baseMs: 100, maxMs: 10_000 }

/** Handles the messages of one queue. Who counts the tries is the broker: it also counts those that ended a process. */
export function createConsumer(options: ConsumeOptions, settings: ConsumerSettings): Consumer {
  const { queue, prefetch = 16, deadlineMs = 30_000, maxTries = 5, handle } = options
  const { clock, random, losses, onChannelLost, failed } = settings
  const cutting = new AbortController()
  const pausing = new AbortController()
  const inFlight = new Set<ConsumeMessage>()
  let channel: Channel | undefined
  let consumerTag: string | undefined
  let onIdle = () => {}

  async function deliver(message: ConsumeMessage, from: Channel): Promise<void> {
    // It stays unacknowledged, so the broker gives it to another once this channel is closed.
    if (pausing.signal.aborted) return
    inFlight.add(message)
    const delivery = deliveryOf(message)
    try {
      const error = () => new Error(`A message took longer than ${deadlineMs} ms`)
      const limits = { clock, limitMs: deadlineMs, signal: cutting.signal, error }
      await withDeadline(limits, (signal) => handle(delivery, signal))
      answer(from, () => from.ack(message))
    } catch (error) {
      await refuse(message, from, delivery.attempt, error)
    } finally {
      inFlight.delete(message)
      if (inFlight.size === 0) onIdle()
    }
  }

  async function refuse(message: ConsumeMessage, from: Channel, attempt: number, error: unknown) {
    if (cutting.signal.aborted) return
    const isLast = attempt >= maxTries
    if (isLast) losses.count('dead-lettered')
    failed(error, { queue, attempt, isLast })
    // Held back here: given back at once, it would come back at once.
    const pauseMs = isLast ? 0 : backoffMs(attempt - 1, retryPause, random)
    await sleep(clock, pauseMs, pausing.signal).catch(() => {})
    answer(from, () => from.nack(message, false, true))
  }

  /** Of a channel that is gone the broker has taken the message back already. */
  function answer(from: Channel, say: () => void): void {
    try {
      if (from === channel) say()
      else losses.count('redelivered')
    } catch {
      losses.count('redelivered')
    }
  }

  return {
    get inFlight() {
      return inFlight.size
    },
    async open(model) {
      if (pausing.signal.aborted) return
      const opened = await model.createChannel()
      let why = new Error(`The broker closed the channel of ${queue}`)
      opened.on('error', (error) => (why = error))
      opened.on('close', () => {
        if (channel === opened) onChannelLost(why)
      })
      await declareQueue(opened, options)
      await opened.prefetch(prefetch)
      channel = opened
      const consuming = await opened.consume(queue, (message) => {
        if (message === null) onChannelLost(new Error(`The queue ${queue} was deleted`))
        else void deliver(message, opened)
      })
      consumerTag = consuming.consumerTag
      if (pausing.signal.aborted) void opened.cancel(consumerTag).catch(() => {})
    },
    lost() {
      channel = undefined
      consumerTag = undefined
    },
    pause() {
      if (pausing.signal.aborted) return
      pausing.abort()
      // A broker that hangs answers nothing; nobody waits for it.
      if (channel === undefined || consumerTag === undefined) return
      void channel.cancel(consumerTag).catch(() => {})
    },
    idle() {
      if (inFlight.size === 0) return Promise.resolve()
      return new Promise((resolve) => (onIdle = resolve))
    },
    cut() {
      const count = inFlight.size
      cutting.abort(new Error('The service ends'))
      return count
    },
    async end() {
      const closing = channel
      channel = undefined
      await closing?.close()
    },
  }
}

function deliveryOf({ content, properties, fields }: ConsumeMessage): Delivery {
  const before: unknown = properties.headers?.['x-delivery-count']
  return {
    content,
    properties,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    attempt: (typeof before === 'number' ? before : 0) + 1,
    json: () => JSON.parse(content.toString()) as unknown,
  }
}
