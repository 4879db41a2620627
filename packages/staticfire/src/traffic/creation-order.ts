import type { Operation } from '@staticfire/contracts'

const rankOfOthers = 1_000
const rankOfDeletions = 2_000

/** What creates comes first, parents before children; deletions last, children before parents. */
export function orderByCreation(operations: readonly Operation[]): Operation[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]))
  const creators = new Set(
    operations.flatMap(({ parameters }) => parameters.map((each) => each.createdBy?.operation)),
  )
  const rank = (operation: Operation): number => {
    if (operation.method === 'DELETE') return rankOfDeletions - operation.path.split('/').length
    return creators.has(operation.id) ? depth(operation, byId) : rankOfOthers
  }
  return operations.toSorted((a, b) => rank(a) - rank(b))
}

function depth(operation: Operation, byId: Map<string, Operation>): number {
  const parents = operation.parameters.flatMap(({ createdBy }) => {
    const parent = createdBy && byId.get(createdBy.operation)
    return parent ? [depth(parent, byId)] : []
  })
  return parents.length > 0 ? Math.max(...parents) + 1 : 0
}
