import type { Measure } from './measures.ts'
import { readNumber } from './read-number.ts'

/** What is wrong with the buckets of one histogram; undefined when nothing is. */
export function bucketProblem({ buckets = [], value }: Measure): string | undefined {
  if (buckets.length === 0) return 'it has no buckets'
  const bounds = buckets
    .map(({ le, count }) => ({ le, bound: boundOf(le), count }))
    .toSorted((a, b) => a.bound - b.bound)
  for (const [index, { le, count }] of bounds.entries()) {
    const before = bounds[index - 1]
    if (before && before.count > count)
      return `the bucket of ${le} has ${count}, and that of ${before.le} has ${before.count}: they are not cumulative`
  }
  const last = bounds.at(-1)
  if (last?.bound !== Infinity) return 'the bucket of +Inf is missing'
  if (!Number.isNaN(value) && last.count !== value)
    return `the bucket of +Inf has ${last.count}, and _count is ${value}`
  return undefined
}

/** A bound that is no number has been noted when the line was read. */
function boundOf(le: string): number {
  try {
    return readNumber(le)
  } catch {
    return Number.NaN
  }
}
