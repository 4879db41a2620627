import type { Operation } from '@staticfire/contracts'
import type { Known } from '../define.ts'

export interface OperationUsing {
  operation: Operation
  /** The dependency's operations that it was seen to call. */
  dependencyOperations: string[]
}

/** More operations than this on one dependency repeat what was learnt. */
const most = 8

/**
 * The fewest known requests that together reach every operation of the dependency that traffic saw,
 * requests that worked only, reads before writes among equals.
 */
export function operationsUsing({ blueprint, seen }: Known, dependency: string): OperationUsing[] {
  const candidates = (seen.traffic?.operations ?? []).flatMap((traffic) => {
    const operation = blueprint.operations.find(({ id }) => id === traffic.operation)
    const called = traffic.dependencies.filter(
      (each) => each.dependency === dependency && each.perRequest >= 0.5,
    )
    return operation && traffic.expected > 0 && called.length > 0
      ? [{ operation, dependencyOperations: called.map((each) => each.operation) }]
      : []
  })
  const chosen: OperationUsing[] = []
  const covered = new Set<string>()
  const gain = ({ dependencyOperations }: OperationUsing) =>
    dependencyOperations.filter((each) => !covered.has(each)).length
  while (chosen.length < most) {
    const [best] = candidates
      .filter((candidate) => gain(candidate) > 0)
      .toSorted((a, b) => gain(b) - gain(a) || Number(isWrite(a)) - Number(isWrite(b)))
    if (!best) break
    chosen.push(best)
    best.dependencyOperations.forEach((each) => covered.add(each))
  }
  return chosen
}

function isWrite({ operation }: OperationUsing): boolean {
  return operation.method !== 'GET'
}
