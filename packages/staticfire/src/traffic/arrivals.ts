import type { Exchange, Lateness, Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { type EventLoopDelay, watchEventLoop } from '../statistics/event-loop-delay.ts'
import { summarizeLateness } from '../statistics/lateness.ts'
import { atCadence } from './cadence.ts'
import { type Client, defaultTimeoutMs, type SendOptions } from './client.ts'
import { type SentExchange, toExchange } from './sent-exchange.ts'

export interface ArrivalsOptions {
  client: Client
  /** Taken in turn. */
  operations: readonly Operation[]
  ratePerSecond: number
  /** How long requests are sent; without it until the signal aborts. */
  durationMs?: number
  /** Stops sending. What is under way may end. */
  signal?: AbortSignal
  /** Aborting ends the wait for what is under way: those are `pending`. */
  abandon?: AbortSignal
  /** The share of requests that open a connection of their own, 0–1. */
  freshConnectionRatio?: number
  timeoutMs?: number
  /** Called for each request just before it is sent. */
  perRequest?: (request: { operation: Operation; index: number; plannedAt: number }) => PerRequest
  /** Requests that may be under way at once; what would exceed it is not sent, but counted. */
  maxUnderWay?: number
}

export interface PerRequest extends Omit<SendOptions, 'plannedAt' | 'signal'> {
  onEnd?: (sent: SentExchange) => void
}

export interface ArrivalsResult {
  /** In the order of their planned times. */
  exchanges: Exchange[]
  lateness: Lateness
  eventLoop: EventLoopDelay
  /** Planned requests that were not sent because too many were under way. */
  unsent: number
}

/** Open-loop load: requests leave when the schedule says, however slow the answers are. */
export async function arrivals(options: ArrivalsOptions): Promise<ArrivalsResult> {
  const { client, operations, ratePerSecond, durationMs = Infinity, signal } = options
  const { freshConnectionRatio = 0, maxUnderWay = 10_000, perRequest } = options
  await client.prime(operations, signal && { signal })

  const exchanges: Promise<Exchange | undefined>[] = []
  const latenesses: number[] = []
  let underWay = 0
  let unsent = 0
  let failure: unknown
  const eventLoop = watchEventLoop()
  const startedAt = now()

  await atCadence(planned, sendNext, signal)
  const ended = await Promise.all(exchanges)
  const delay = eventLoop.stop()
  if (failure !== undefined) throw failure
  return {
    exchanges: ended.filter((exchange) => exchange !== undefined),
    lateness: summarizeLateness(latenesses),
    eventLoop: delay,
    unsent,
  }

  function planned(index: number): number | undefined {
    const offsetMs = (index * 1000) / ratePerSecond
    return offsetMs < durationMs && failure === undefined ? startedAt + offsetMs : undefined
  }

  function sendNext(plannedAt: number, index: number): void {
    const operation = operations[index % operations.length]
    if (!operation) return
    if (underWay >= maxUnderWay) {
      unsent += 1
      return
    }
    latenesses.push(now() - plannedAt)
    underWay += 1
    exchanges.push(send(operation, plannedAt, index))
  }

  async function send(
    operation: Operation,
    plannedAt: number,
    index: number,
  ): Promise<Exchange | undefined> {
    const { onEnd, ...extra } = perRequest?.({ operation, index, plannedAt }) ?? {}
    try {
      const sent = await client.send(operation, {
        timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
        freshConnection: isFresh(index, freshConnectionRatio),
        ...(options.abandon && { signal: options.abandon }),
        ...extra,
        plannedAt,
      })
      onEnd?.(sent)
      return toExchange(sent)
    } catch (error) {
      failure ??= error
      return undefined
    } finally {
      underWay -= 1
    }
  }
}

/** Spreads the fresh connections evenly: a ratio of 0.5 makes every second one fresh. */
function isFresh(index: number, ratio: number): boolean {
  return Math.floor((index + 1) * ratio) > Math.floor(index * ratio)
}
