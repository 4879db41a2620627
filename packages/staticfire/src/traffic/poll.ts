import type { ProbeSample } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { atCadence } from './cadence.ts'
import type { SentExchange } from './sent-exchange.ts'

export interface PollOptions {
  everyMs: number
  timeoutMs: number
  /** Ends the polling; polls under way are recorded as `pending`. */
  signal: AbortSignal
  /** Polls share kept-alive connections. Each has its own otherwise, as an orchestrator's have. */
  keepAlive?: boolean
  headers?: Record<string, string>
  onSample?: (sample: ProbeSample, exchange: SentExchange) => void
}

/** Probes at a fixed cadence: a slow answer delays no later poll. Samples are in sending order. */
export async function pollPath(
  probe: (signal: AbortSignal) => Promise<SentExchange>,
  { everyMs, signal, onSample }: PollOptions,
): Promise<ProbeSample[]> {
  const polls: Promise<ProbeSample>[] = []
  const startedAt = now()
  let hasFailed = false
  await atCadence(
    (index) => (hasFailed ? undefined : startedAt + index * everyMs),
    () => {
      const poll = sample()
      poll.catch(() => (hasFailed = true))
      polls.push(poll)
    },
    signal,
  )
  return Promise.all(polls)

  async function sample(): Promise<ProbeSample> {
    const exchange = await probe(signal)
    const { sentAt, endedAt = now(), status, outcome } = exchange
    const taken = { at: sentAt, endedAt, ...(status !== undefined && { status }), outcome }
    onSample?.(taken, exchange)
    return taken
  }
}
