import { randomBytes } from 'node:crypto'
import type { Exchange, Lateness, Operation, ShutdownObservation } from '@staticfire/contracts'
import type { LogLine } from '@staticfire/process'
import { arrivals } from '../../traffic/arrivals.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { Instance } from '../instance.ts'

export interface ArrivalsUntilDrained extends AsyncDisposable {
  /** Requests whose connection was refused so far. */
  refused(): number
  /** Milliseconds that the slowest answer since the instant took. */
  slowestSince(instant: number): number
  /** The balancer takes the instance out: after so long nothing new is sent, idle connections are closed. */
  leaveWithin(ms: number): void
  /** Stops sending, waits for what is under way, and says what became of all of it. */
  settle(): Promise<Arrived>
}

export interface Arrived {
  exchanges: Exchange[]
  lateness: Lateness
  /** Complete responses that ended after the instant, and those that asked for the connection's end. */
  lateAfter(instant: number): ShutdownObservation['late']
  /**
   * Whether the last answered request left its id in the log; nothing where no request's id is ever
   * logged.
   */
  lastRequestLogged(lines: readonly LogLine[]): { lastRequestLogged?: boolean }
}

/** A balancer's constant stream of requests, half on kept-alive connections and half on new ones. */
export function startArrivals(
  instance: Instance,
  operation: Operation | undefined,
  ratePerSecond: number,
  interrupted: AbortSignal,
): ArrivalsUntilDrained {
  const client = instance.createClient()
  const stopping = new AbortController()
  const sent: SentExchange[] = []
  let timer: NodeJS.Timeout | undefined
  const running = arrivals({
    client,
    operations: operation ? [operation] : [],
    ratePerSecond: operation ? ratePerSecond : 1,
    signal: AbortSignal.any([stopping.signal, interrupted]),
    abandon: interrupted,
    freshConnectionRatio: 0.5,
    timeoutMs: 10_000,
    perRequest: () => {
      const id = randomBytes(16).toString('hex')
      return {
        id,
        headers: { 'x-request-id': id, traceparent: `00-${id}-${id.slice(0, 16)}-01` },
        onEnd: (exchange) => void sent.push(exchange),
      }
    },
  })
  // Awaited in settle; until then a failure of it must not count as unhandled.
  running.catch(() => {})
  const leave = () => {
    stopping.abort()
    client.closeIdle()
  }
  return {
    refused: () => sent.filter(({ outcome }) => outcome === 'refused').length,
    slowestSince: (instant) =>
      Math.max(
        0,
        ...sent
          .filter(({ endedAt = Infinity }) => endedAt >= instant)
          .map(({ endedAt = Infinity, plannedAt }) => endedAt - plannedAt),
      ),
    leaveWithin: (ms) => {
      timer ??= setTimeout(leave, ms)
    },
    settle: async () => {
      leave()
      const { exchanges, lateness } = await running
      return {
        exchanges,
        lateness,
        lateAfter: (instant) => lateResponses(sent, instant),
        lastRequestLogged: (lines) => lastLogged(sent, lines),
      }
    },
    [Symbol.asyncDispose]: async () => {
      clearTimeout(timer)
      leave()
      await running.catch(() => {})
      await client[Symbol.asyncDispose]()
    },
  }
}

function lateResponses(
  sent: readonly SentExchange[],
  instant: number,
): ShutdownObservation['late'] {
  const late = sent.filter(({ outcome, endedAt }) => outcome === 'ok' && (endedAt ?? 0) > instant)
  const closing = late.filter(({ responseHeaders }) =>
    /\bclose\b/i.test(responseHeaders['connection'] ?? ''),
  )
  return { responses: late.length, withConnectionClose: closing.length }
}

function lastLogged(
  sent: readonly SentExchange[],
  lines: readonly LogLine[],
): { lastRequestLogged?: boolean } {
  const answered = sent
    .filter(({ outcome }) => outcome === 'ok')
    .toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
  const isLogged = ({ id }: SentExchange) => lines.some(({ text }) => text.includes(id))
  const last = answered.at(-1)
  if (!last || !answered.slice(0, 20).some(isLogged)) return {}
  return { lastRequestLogged: isLogged(last) }
}
