import type { ConcurrencyLevel } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Client } from '../../traffic/client.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { delay } from './delay.ts'
import { attemptsSince, opening, type PoolBench, withholdReplies } from './pool-bench.ts'
import { untilSettled } from './until-settled.ts'

const levels = [10, 40, 80, 160, 320]
/** Always tried; beyond that only while the connections still grow. */
const usualLevel = 80
/** A dependency that is not ours to fill. */
const mostAtUrl = 80
/** At this growth from one level to the next there is nothing more to see. */
const plateau = { growth: 1.15, slack: 1 }
const hold = { leastMs: 300, mostMs: 1_500, shareOfTimeout: 0.6 }
const requestTimeoutMs = 10_000
/** Sent in small groups, so that no listening queue of the service overflows. */
const group = { size: 20, everyMs: 5 }

/**
 * More and more requests at once while the dependency withholds its replies, so that each holds what it
 * was given: the connections that are then open are all that the service ever opens for so many. With a
 * mere delay, a service that is slow itself would have fewer at work and look bounded.
 */
export async function observeLevels(bench: PoolBench): Promise<ConcurrencyLevel[]> {
  const { instance, dependency, budget, operations, context } = bench
  await using client = instance.createClient()
  await client.prime([operations[0].operation], { signal: context.signal })
  const most = dependency.from.type === 'url' ? mostAtUrl : Infinity
  const observed: ConcurrencyLevel[] = []
  for (const concurrency of levels.filter((level) => level <= most)) {
    if (instance.process.exit || !(await budget.take(concurrency))) break
    let level = await observeLevel(bench, client, concurrency)
    const { refused } = level
    // What the dependency would refuse is then held as well, and seen to be wanted.
    if ((!level.isSettled || refused > 0) && (await budget.take(concurrency)))
      level = { ...(await observeLevel(bench, client, concurrency, refused === 0)), refused }
    observed.push(level)
    if (isEnough(level, observed.at(-2))) break
  }
  return observed
}

function isEnough(level: ConcurrencyLevel, before: ConcurrencyLevel | undefined): boolean {
  if (level.limited > 0 || level.attemptsHit === 0) return true
  if (!before || level.concurrency < usualLevel || level.refused > 0) return false
  return level.inUse <= before.inUse * plateau.growth + plateau.slack
}

async function observeLevel(
  bench: PoolBench,
  client: Client,
  concurrency: number,
  doSessionsOpen = true,
): Promise<ConcurrencyLevel> {
  const { proxy } = bench
  const startedAt = now()
  const injected = await withholdReplies(bench, doSessionsOpen)
  const sent = await sendAtOnce(bench, client, concurrency)
  const isSettled = await untilHeld(bench, startedAt, sent)
  const settledAt = now()
  await proxy.heal()
  const exchanges = await Promise.all(sent.results)
  const attempts = proxy.ledger.since(startedAt)
  return {
    operation: bench.operations[0].operation.id,
    concurrency,
    startedAt,
    heldMs: settledAt - startedAt,
    attemptsHit: injected.attemptsHit,
    inUse: countInUse(bench, startedAt, settledAt),
    waiting: exchanges.filter((each) => isWaiting(each, settledAt)).length,
    answeredEarly: exchanges.filter(({ endedAt = Infinity }) => endedAt <= settledAt).length,
    givenUp: attempts.filter(
      ({ outcome, endedAt = Infinity }) =>
        endedAt <= settledAt && /^client-|^cancelled$/.test(outcome),
    ).length,
    refused: attempts.filter((each) => each.operation === opening && each.outcome === 'failed')
      .length,
    limited: exchanges.filter(({ status }) => status === 429).length,
    isSettled,
  }
}

/** Left out are idle connections of an earlier level: a client may open a few too many as requests change over. */
function countInUse(bench: PoolBench, from: number, at: number): number {
  const busy = attemptsSince(bench, from).filter(
    ({ startedAt, endedAt = Infinity }) => startedAt <= at && endedAt > at,
  )
  const opened = bench.proxy.ledger.connections.filter(
    ({ openedAt, closedAt = Infinity }) => openedAt >= from && openedAt <= at && closedAt > at,
  )
  return new Set([...busy.map(({ connection }) => connection), ...opened.map(({ id }) => id)]).size
}

/** It had reached the service, and was not answered yet. */
function isWaiting(
  { isReused, connectedAt = Infinity, endedAt = Infinity }: SentExchange,
  at: number,
): boolean {
  return (isReused || connectedAt <= at) && endedAt > at
}

export interface Sent {
  results: Promise<SentExchange>[]
  ended(): number
}

/** So many requests, as good as at once. */
export async function sendAtOnce(
  { operations, context: { signal } }: PoolBench,
  client: Client,
  count: number,
): Promise<Sent> {
  const results: Promise<SentExchange>[] = []
  let ended = 0
  while (results.length < count) {
    const sending = client.send(operations[0].operation, { timeoutMs: requestTimeoutMs, signal })
    results.push(sending.finally(() => ended++))
    if (results.length % group.size === 0) await delay(group.everyMs, signal)
  }
  return { results, ended: () => ended }
}

/** Until no connection and no attempt is added, but not so long that the service's own timeout strikes. */
export function untilHeld(bench: PoolBench, since: number, sent: Sent): Promise<boolean> {
  const { instance, proxy, dependency, context } = bench
  const { timeoutMs = Infinity } = dependency
  const mostMs = Math.max(hold.leastMs, Math.min(hold.mostMs, timeoutMs * hold.shareOfTimeout))
  const seen = () =>
    [proxy.ledger.connections.length, attemptsSince(bench, since).length, sent.ended()].join()
  return untilSettled(instance, seen, mostMs, context.signal)
}
