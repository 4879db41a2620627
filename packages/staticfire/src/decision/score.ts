import type { Result, Status } from '@staticfire/contracts'

const keys = {
  pass: 'pass',
  fail: 'fail',
  unproven: 'unproven',
  'not-applicable': 'notApplicable',
  waived: 'waived',
  error: 'error',
} as const satisfies Record<Status, keyof Result['counts']>

/** How many of the checklist's items have each status. */
export function countStatuses(statuses: readonly Status[]): Result['counts'] {
  const counts = { pass: 0, fail: 0, unproven: 0, notApplicable: 0, waived: 0, error: 0 }
  for (const status of statuses) counts[keys[status]]++
  return counts
}

/**
 * Passes among the items that apply, from 0 to 1. `low` takes what is unproven or waived for failed,
 * `high` for passed; null when nothing applies.
 */
export function scoreOf(counts: Result['counts']): Result['score'] {
  const { pass, fail, unproven, waived, error } = counts
  const applying = pass + fail + unproven + waived + error
  if (applying === 0) return { value: null, low: null, high: null }
  const share = (passed: number) => Math.round((passed / applying) * 10_000) / 10_000
  return { value: share(pass), low: share(pass), high: share(pass + unproven + waived) }
}
