import type { AttemptWindow } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { percentile } from '../../statistics/percentiles.ts'
import { atCadence } from '../../traffic/cadence.ts'
import type { SendOptions } from '../../traffic/client.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { attemptsOf, type AttemptBench } from './attempt-bench.ts'
import { watchDisturbance } from './disturbance.ts'

export interface WindowOptions {
  requests: number
  ratePerSecond: number
  timeoutMs: number
  /** What is changed in the request of this number. */
  vary?: ((index: number) => SendOptions['overrides']) | undefined
}

/** Requests at a steady rate, until the last of them is answered: the attempts meanwhile are theirs. */
export async function sendWindow(
  bench: AttemptBench,
  { requests, ratePerSecond, timeoutMs, vary }: WindowOptions,
): Promise<AttemptWindow> {
  const { instance, pooled, context } = bench
  const startedAt = now()
  const disturbance = await watchDisturbance(instance)
  const sending: Promise<SentExchange>[] = []
  await atCadence(
    (index) => (index < requests ? startedAt + (index * 1000) / ratePerSecond : undefined),
    (plannedAt, index) => {
      const overrides = vary?.(index)
      const options = { plannedAt, timeoutMs, signal: context.signal }
      sending.push(
        instance.client.send(pooled.operation, { ...options, ...(overrides && { overrides }) }),
      )
    },
    context.signal,
  )
  const sent = await Promise.all(sending)
  const disturbedMs = await disturbance.stop()
  context.signal.throwIfAborted()
  const took = sent.map(durationOf)
  return {
    startedAt,
    requests: sent.length,
    attempts: attemptsOf(bench, startedAt).length,
    worked: sent.filter(({ isExpected }) => isExpected).length,
    limited: sent.filter(({ status }) => status === 429).length,
    unanswered: sent.filter(({ outcome }) => outcome !== 'ok').length,
    medianMs: percentile(took, 0.5) ?? 0,
    slowestMs: Math.max(0, ...took),
    disturbedMs,
  }
}

export function durationOf({ sentAt, endedAt = now() }: SentExchange): number {
  return endedAt - sentAt
}
