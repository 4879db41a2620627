import type { ConcurrencyLevel, ConnectionReset } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { percentile } from '../../statistics/percentiles.ts'
import { sendAtOnce, untilHeld } from './concurrency-levels.ts'
import { delay } from './delay.ts'
import { attemptsSince, type PoolBench, withholdReplies } from './pool-bench.ts'
import { observeReuse } from './reuse-rounds.ts'

/** A service that does not work again by then is not going to. */
const watchMs = 15_000
const runningToRecover = 5
/** Short, for a large pool may find its dead connections out one by one. */
const pauseAfterFailureMs = 25
const requestTimeoutMs = 5_000
const mostInFlight = 40
const reuseAfterwards = { requests: 20, fewOpens: 2 }

/**
 * All connections reset at once, as when a dependency restarts: while they are idle, and with a request
 * on each, for a pool that does not take a broken connection back is then empty.
 */
export async function observeResets(
  bench: PoolBench,
  levels: readonly ConcurrencyLevel[],
): Promise<ConnectionReset[]> {
  if (bench.instance.process.exit) return []
  const idle = await observeReset(bench, 0)
  if (idle.recoveredAfterMs === undefined) return [idle]
  const most = Math.max(0, ...levels.map(({ inUse }) => inUse))
  return [idle, await observeReset(bench, Math.min(most + 2, mostInFlight))]
}

async function observeReset(bench: PoolBench, requests: number): Promise<ConnectionReset> {
  const { instance, proxy, operations, budget, dependency } = bench
  await using client = instance.createClient()
  await client.prime([operations[0].operation], { signal: bench.context.signal })
  const startedAt = now()
  await withholdReplies(bench, true)
  const isAllowed = requests > 0 && (await budget.take(requests))
  const sent = await sendAtOnce(bench, client, isAllowed ? requests : 0)
  if (isAllowed) await untilHeld(bench, startedAt, sent)
  const inFlight = proxy.ledger.openAttempts().length
  const at = now()
  const connections = await proxy.closeConnections('reset')
  await proxy.heal()
  const recovery = await watchRecovery(bench, at, watchMs + (dependency.resetMs ?? 0))
  await Promise.all(sent.results)
  const reuse =
    recovery.recoveredAfterMs === undefined
      ? undefined
      : await observeReuse(bench, operations[0], {
          ...reuseAfterwards,
          most: 2 + Math.ceil(connections / reuseAfterwards.requests),
        })
  const { exit } = instance.process
  return {
    at,
    connections,
    inFlight,
    ...recovery,
    ...(reuse && { reuse }),
    ...(exit && { exit }),
  }
}

type Recovery = Omit<ConnectionReset, 'at' | 'connections' | 'inFlight' | 'reuse' | 'exit'>

/** One request after another until five running worked and one of them reached the dependency. */
async function watchRecovery(
  bench: PoolBench,
  resetAt: number,
  watchedMs: number,
): Promise<Recovery> {
  const { instance, operations, budget, context } = bench
  const failedInMs: number[] = []
  let tried = 0
  let limited = 0
  let running: { at: number; endedAt: number }[] = []
  while (now() - resetAt < watchedMs && !instance.process.exit) {
    if (running.length >= runningToRecover && hasReached(bench, running[0]!.at)) break
    if (!(await budget.take(1))) break
    const at = now()
    const { status, isExpected } = await instance.client.send(operations[0].operation, {
      timeoutMs: requestTimeoutMs,
      signal: context.signal,
    })
    tried++
    // The service's own limit: no answer tells anything from here on.
    if (status === 429) {
      limited++
      break
    }
    if (isExpected) running.push({ at, endedAt: now() })
    else {
      running = []
      failedInMs.push(now() - at)
    }
    // A fallback may answer in the dependency's stead for some time.
    if (!isExpected || running.length >= runningToRecover)
      await delay(pauseAfterFailureMs, context.signal)
  }
  const first = running[0]
  const hasRecovered =
    first !== undefined && running.length >= runningToRecover && hasReached(bench, first.at)
  const middleMs = percentile(failedInMs, 0.5)
  return {
    watchedMs: Math.min(watchedMs, now() - resetAt),
    ...(hasRecovered && { recoveredAfterMs: first.endedAt - resetAt }),
    tried,
    failed: failedInMs.length,
    limited,
    ...(middleMs !== undefined && { failedInMs: middleMs }),
    lateAttempts: attemptsSince(bench, resetAt + watchedMs / 2).length,
  }
}

function hasReached(bench: PoolBench, since: number): boolean {
  return attemptsSince(bench, since).some(({ outcome }) => outcome === 'answered')
}
