import type { AskedUnderLimit, Operation, RefusedAnswer } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { retryAfterMs } from '../facts/retry-after.ts'
import type { BurstClient } from './burst-client.ts'
import type { BurstBench } from './burst-round.ts'
import { delay } from './delay.ts'

/** A client that has used up what it may send. */
export interface RefusedClient {
  /** The first twenty refusals. */
  answers: RefusedAnswer[]
  last(): RefusedAnswer
  /** Asks while the client is refused, before and after; what came in between is all that counts. */
  during(
    subject: Pick<AskedUnderLimit, 'subject' | 'hops'>,
    times: number,
    ask: () => Promise<Answers>,
  ): Promise<AskedUnderLimit>
  isRefusal(sent: SentExchange): boolean
}

export interface Answers {
  served: number
  refused: number
  asked: number
}

const spacingMs = 10
/** Windows end, and buckets fill: the client then uses up what it got, and the look is taken again. */
const refillWithinMs = 12_000
const mostLooks = 10
const mostAnswers = 20
const longestValue = 80

export function refusedClient(
  { context, instance, isServed }: BurstBench,
  client: BurstClient,
  operation: Operation,
  refusals: readonly SentExchange[],
  servedBefore: number,
): RefusedClient {
  const { signal, mask } = context
  const status = refusals[0]?.status
  const answers: RefusedAnswer[] = []
  let last: RefusedAnswer | undefined
  let isRefused = true
  const refillUntil = now() + refillWithinMs
  const isRefusal = (sent: SentExchange) => sent.status === status && !isServed(sent)
  const note = (sent: SentExchange) => {
    last = refusedAnswer(sent, mask)
    if (answers.length < mostAnswers) answers.push(last)
  }
  refusals.forEach(note)

  const ask = async () => {
    const sent = await client.send(operation)
    isRefused = isRefusal(sent)
    if (isRefused) note(sent)
    return isRefused
  }
  const useUp = async (): Promise<boolean> => {
    for (let sent = 0; sent < servedBefore + 20 && !instance.process.exit; sent++) {
      if (now() > refillUntil) return false
      if (await ask()) return true
      await delay(spacingMs, signal)
    }
    return false
  }

  return {
    answers,
    last: () => last!,
    isRefusal,
    async during(subject, times, look) {
      const total: AskedUnderLimit = { ...subject, asked: 0, served: 0, refused: 0, lost: 0 }
      for (let looks = 0, held = 0; looks < mostLooks && held < times; looks++) {
        if (!isRefused && !(await useUp())) break
        const { asked, served, refused } = await look()
        if (!(await ask())) {
          total.lost += asked
          continue
        }
        held++
        total.asked += asked
        total.served += served
        total.refused += refused
      }
      return total
    },
  }
}

function refusedAnswer(sent: SentExchange, mask: (text: string) => string): RefusedAnswer {
  const { status, responseHeaders, endedAt = now() } = sent
  const value = responseHeaders['retry-after']
  const waitMs =
    value === undefined
      ? undefined
      : retryAfterMs(value.trim(), { date: responseHeaders['date'], receivedAt: endedAt })
  return {
    at: endedAt,
    ...(status !== undefined && { status }),
    ...(value !== undefined && { retryAfter: mask(value).slice(0, longestValue) }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  }
}
