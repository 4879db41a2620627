import type { Operation } from '@staticfire/contracts'
import type { Known } from '../define.ts'

/** What traffic has shown to work, at most so many, those with a body first. */
export function workingOperations({ blueprint, seen }: Known, most: number): Operation[] {
  const worked = new Set(
    seen.traffic?.operations.filter(({ expected }) => expected > 0).map((each) => each.operation),
  )
  const rank = ({ body }: Operation) => (body === undefined ? 1 : 0)
  return blueprint.operations
    .filter(({ id }) => id !== blueprint.crash && worked.has(id))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, most)
}
