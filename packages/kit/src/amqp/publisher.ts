import { randomUUID } from 'node:crypto'
import type { ChannelModel, ConfirmChannel, Options } from 'amqplib'
import type { Losses } from '../kernel/losses.ts'
import { DependencyError } from '../resilience/index.ts'

export interface OutgoingMessage {
  exchange: string
  routingKey: string
  content: Buffer
  /** Default: persistent, mandatory, `application/json`, a `messageId` of its own. */
  options?: Options.Publish
}

export interface Publisher {
  /** Resolves once the broker has confirmed; whoever gives up aborts the signal. */
  publish(message: OutgoingMessage, signal: AbortSignal): Promise<void>
  open(model: ChannelModel): Promise<void>
  /** The connection is gone: what was not confirmed is sent again over the next one. */
  lost(error: Error): void
  /** Takes no more. Resolves once nothing waits. */
  end(): Promise<void>
  /** What still waits is rejected. */
  cut(): void
  /** Messages without a confirmation. */
  readonly waiting: number
}

export interface PublisherOptions {
  name: string
  /** Messages without a confirmation, at most. */
  maxBuffered: number
  /** Bytes of their contents, at most. */
  maxBufferedBytes: number
  losses: Losses
  /** The broker closed the channel: what was sent is to blame, or the broker. */
  onChannelLost(error: Error): void
}

interface Pending {
  message: OutgoingMessage
  options: Options.Publish & { messageId: string }
  tries: number
  isReturned: boolean
  /** With its error, or without one when it was confirmed. A second call does nothing. */
  settle(error?: unknown): void
}

/** Written to the socket at once, at most: the rest waits here, where it can be taken back. */
const windowSize = 256
/** A message that is lost with its connection so often may be why. */
const maxTries = 3

/** Sends each message until it is confirmed, refused or given up, in the order they came. */
export function createPublisher(settings: PublisherOptions): Publisher {
  const { name, maxBuffered, maxBufferedBytes, losses, onChannelLost } = settings
  const pending = new Set<Pending>()
  let waiting: Pending[] = []
  let sent = new Map<string, Pending>()
  let channel: ConfirmChannel | undefined
  let isDraining = false
  let isEnding = false
  let bytes = 0
  let onIdle = () => {}

  function send(it: Pending, through: ConfirmChannel): void {
    const { message, options } = it
    it.tries++
    sent.set(options.messageId, it)
    try {
      const hasRoom = through.publish(
        message.exchange,
        message.routingKey,
        message.content,
        options,
        (error: unknown) => {
          // Of a channel that is gone nothing is known; its messages are sent again.
          if (through !== channel) return
          sent.delete(options.messageId)
          confirmed(it, error)
          pump()
        },
      )
      isDraining = !hasRoom
    } catch (error) {
      sent.delete(options.messageId)
      // A message that cannot be written is its maker's mistake; a channel that closes is not.
      if ((error as Error).name === 'IllegalOperationError') waiting.unshift(it)
      else it.settle(error)
    }
  }

  function confirmed(it: Pending, error: unknown): void {
    if (error == null && !it.isReturned) return it.settle()
    losses.count(it.isReturned ? 'unroutable' : 'nacked')
    it.settle(new DependencyError(name, 'BAD_ANSWER', { cause: error ?? new Error('unroutable') }))
  }

  function pump(): void {
    while (channel !== undefined && !isDraining && sent.size < windowSize) {
      const next = waiting.shift()
      if (next === undefined) return
      const before = channel
      send(next, before)
      if (waiting[0] === next) return
    }
  }

  return {
    get waiting() {
      return pending.size
    },
    async open(model) {
      const opened = await model.createConfirmChannel()
      let why = new Error('The broker closed the channel')
      opened.on('error', (error) => (why = error))
      opened.on('return', ({ properties }) => {
        const it = sent.get(String(properties.messageId))
        if (it !== undefined) it.isReturned = true
      })
      opened.on('drain', () => {
        isDraining = false
        pump()
      })
      // Before the library's own listener, which calls back for each message.
      opened.prependListener('close', () => {
        if (channel !== opened) return
        channel = undefined
        onChannelLost(why)
      })
      channel = opened
      isDraining = false
      pump()
    },
    lost(error) {
      channel = undefined
      const again = [...sent.values()].filter((it) => pending.has(it))
      sent = new Map()
      for (const it of again) {
        if (it.tries < maxTries) continue
        losses.count('given-up')
        it.settle(new DependencyError(name, 'UNREACHABLE', { cause: error }))
      }
      waiting = [...again.filter((it) => pending.has(it)), ...waiting]
    },
    publish(message, signal) {
      const size = message.content.length
      if (isEnding || pending.size >= maxBuffered || bytes + size > maxBufferedBytes) {
        losses.count(isEnding ? 'closed' : 'buffer-full')
        return Promise.reject(new DependencyError(name, isEnding ? 'UNREACHABLE' : 'BULKHEAD_FULL'))
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const it: Pending = {
        message,
        options: {
          persistent: true,
          mandatory: true,
          contentType: 'application/json',
          ...message.options,
          messageId: message.options?.messageId ?? randomUUID(),
        },
        tries: 0,
        isReturned: false,
        settle(error) {
          if (!pending.delete(it)) return
          bytes -= size
          signal.removeEventListener('abort', giveUp)
          if (error === undefined) resolve()
          else reject(error as Error)
          if (pending.size === 0) onIdle()
        },
      }
      const giveUp = () => {
        losses.count('given-up')
        waiting = waiting.filter((other) => other !== it)
        it.settle(signal.reason)
      }
      pending.add(it)
      bytes += size
      signal.addEventListener('abort', giveUp, { once: true })
      waiting.push(it)
      pump()
      return promise
    },
    end() {
      isEnding = true
      if (pending.size === 0) return Promise.resolve()
      return new Promise((resolve) => (onIdle = resolve))
    },
    cut() {
      for (const it of pending) {
        losses.count('closed')
        it.settle(new DependencyError(name, 'UNREACHABLE'))
      }
    },
  }
}
