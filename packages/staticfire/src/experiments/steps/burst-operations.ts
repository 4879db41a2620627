import type { Operation, OperationTraffic } from '@staticfire/contracts'
import type { Known } from '../define.ts'

/** A burst that takes longer than its seconds would be one of a slow service, not of a client. */
const slowestMs = 1_000
const mostOperations = 5
/** Where limits are wanted first: whoever guesses, guesses here. */
const guessed = /log-?in|sign-?(in|up)|session|token|password|auth/i

/**
 * What a burst is made of: requests that always worked, those that write and that cost most first. Of
 * several identities, the requests of one and of nobody. To a real dependency nothing is written.
 */
export function burstOperations({ blueprint, seen }: Known): Operation[] {
  const isReal = blueprint.dependencies.some(({ from, scratch }) => from.type === 'url' && !scratch)
  const usual = new Map(
    (seen.traffic?.operations ?? [])
      .filter(({ p50Ms, ...each }) => hasWorked(each) && p50Ms <= slowestMs)
      .map(({ operation, p50Ms }) => [operation, p50Ms]),
  )
  const rank = ({ id, method, path }: Operation): number => {
    const writes = method !== 'GET' && method !== 'HEAD'
    return (guessed.test(path) && writes ? 2_000 : 0) + (writes ? 1_000 : 0) + (usual.get(id) ?? 0)
  }
  const ranked = blueprint.operations
    .filter(({ id, method }) => usual.has(id) && id !== blueprint.crash && method !== 'DELETE')
    .filter(({ method }) => !isReal || method === 'GET' || method === 'HEAD')
    .toSorted((a, b) => rank(b) - rank(a))
  const identity = ranked.find((each) => each.identity !== undefined)?.identity
  return ranked
    .filter((each) => each.identity === undefined || each.identity === identity)
    .slice(0, mostOperations)
}

/** What was refused by a limit is what is looked for. */
function hasWorked({
  sent,
  expected,
  statuses,
}: Pick<OperationTraffic, 'sent' | 'expected' | 'statuses'>): boolean {
  return expected > 0 && expected + (statuses['429'] ?? 0) === sent
}
