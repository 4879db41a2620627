import type { Operation, OperationTraffic } from '@staticfire/contracts'
import type { Known } from '../define.ts'
import { operationsUsing, type OperationUsing } from './operations-using.ts'
import { opening } from './pool-bench.ts'

export interface PooledOperation {
  operation: Operation
  /** What it asks of the dependency, the opening of a session left out where there is more. */
  dependencyOperations: string[]
  /** How long it usually takes. */
  usualMs: number
}

/**
 * One request that uses the dependency, a read with few round trips if there is one; and a second that
 * asks something else of it, for a connection of its own may hide there.
 */
export function pooledOperations(
  known: Known,
  dependency: string,
): [PooledOperation, ...PooledOperation[]] | undefined {
  const ranked = (known.seen.traffic?.operations ?? [])
    .flatMap((traffic) => candidate(known, dependency, traffic) ?? [])
    .toSorted((a, b) => a.cost - b.cost || a.usualMs - b.usualMs)
  const [first] = ranked
  if (!first) return undefined
  const asksMore = ({ operation, dependencyOperations }: OperationUsing) =>
    operation !== first.operation &&
    dependencyOperations.some((each) => !first.dependencyOperations.includes(each))
  const other = operationsUsing(known, dependency).find(asksMore)
  const second = ranked.find(({ operation }) => operation === other?.operation)
  return second ? [first, second] : [first]
}

function candidate(
  { blueprint }: Known,
  dependency: string,
  { operation: id, expected, dependencies, p50Ms }: OperationTraffic,
): (PooledOperation & { cost: number }) | undefined {
  const operation = blueprint.operations.find((each) => each.id === id)
  const calls = dependencies.filter(({ perRequest }) => perRequest >= 0.5)
  const own = calls.filter((each) => each.dependency === dependency)
  if (!operation || expected === 0 || own.length === 0) return undefined
  const names = own.map((each) => each.operation)
  const asked = names.filter((name) => name !== opening)
  const roundTrips = calls.reduce((sum, { perRequest }) => sum + perRequest, 0)
  return {
    operation,
    dependencyOperations: asked.length > 0 ? asked : names,
    usualMs: p50Ms,
    cost: roundTrips + (operation.method === 'GET' ? 0 : 1_000),
  }
}
