import type { ReuseRound } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { ConnectionRecord } from '@staticfire/proxy'
import { attemptsSince, type PoolBench } from './pool-bench.ts'
import type { PooledOperation } from './pooled-operations.ts'

export interface Rounds {
  requests: number
  /** So many connections opened in a round are few: there need not be another. */
  fewOpens: number
  most: number
}

const requestTimeoutMs = 5_000

/**
 * Rounds of requests, one at a time, until one opens few connections: a pool that hands its places out
 * in turn, or finds out one by one which are dead, first opens one for each.
 */
export async function observeReuse(
  bench: PoolBench,
  pooled: PooledOperation,
  { requests, fewOpens, most }: Rounds,
): Promise<ReuseRound | undefined> {
  let last: ReuseRound | undefined
  for (let rounds = 1; rounds <= most; rounds++) {
    if (!(await bench.budget.take(requests))) break
    last = { ...(await oneRound(bench, pooled, requests)), rounds }
    if (last.opens <= fewOpens || last.worked < requests) break
  }
  return last
}

async function oneRound(
  bench: PoolBench,
  { operation }: PooledOperation,
  requests: number,
): Promise<Omit<ReuseRound, 'rounds'>> {
  const { instance, proxy, context } = bench
  const startedAt = now()
  const statuses: (number | undefined)[] = []
  let worked = 0
  while (statuses.length < requests) {
    const { status, outcome, isExpected } = await instance.client.send(operation, {
      timeoutMs: requestTimeoutMs,
      signal: context.signal,
    })
    statuses.push(status)
    if (isExpected) worked++
    else if (outcome !== 'ok' || status === 429) break
  }
  const connections = proxy.ledger.connections
  return {
    operation: operation.id,
    startedAt,
    requests: statuses.length,
    worked,
    limited: statuses.filter((status) => status === 429).length,
    attempts: attemptsSince(bench, startedAt).length,
    opens: connections.filter(({ openedAt }) => openedAt >= startedAt).length,
    endedByDependency: connections.filter(
      (each) => (each.closedAt ?? 0) >= startedAt && isEndedByDependency(bench, each),
    ).length,
  }
}

/** Whoever asks for the end of an HTTP connection first has ended it, whichever side closes then. */
function isEndedByDependency({ proxy }: PoolBench, { id, closedBy }: ConnectionRecord): boolean {
  const last = proxy.ledger.attempts.findLast(({ connection }) => connection === id)
  if (last?.endsConnection !== undefined) return last.endsConnection === 'response'
  return closedBy === 'upstream'
}
