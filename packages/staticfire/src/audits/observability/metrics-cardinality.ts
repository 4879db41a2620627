import type { RandomPaths } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

export const cardinalityThresholds = {
  /** So many more are a handful. */
  mostAdded: 10,
  /** From this share on, each path has a series of its own. */
  carriedShare: 0.75,
  /** Fewer answers than this say too little. */
  fewestAnswered: 40,
}

/** Whether paths that clients choose become series. */
export function judgeCardinality(paths: RandomPaths): ClaimDraft<'cardinality'> {
  const { kind, sent, answered, limited, before, after, carried, example, operation } = paths
  const { mostAdded, carriedShare, fewestAnswered } = cardinalityThresholds
  const added = after - before
  const what = kind === 'unknown-route' ? 'unknown paths' : `other identifiers in ${operation}`
  const shown = example
    ? `, e.g. ${example.name}{${example.labels.map(([name, value]) => `${name}="${value}"`).join(', ')}}`
    : ''
  const evidence = [
    measured('metrics', `Series after ${sent} ${what}`, {
      observed: `${before} before, ${after} after; ${carried} of the paths in labels${shown}`.slice(
        0,
        300,
      ),
      expected: `at most ${mostAdded} more`,
    }),
  ]
  const claim = {
    id: `cardinality[${kind}]`,
    text: `${sent} ${what} add no more than a handful of series`,
    evidence,
  } as const
  const useful = answered - limited
  if (useful >= fewestAnswered && carried >= carriedShare * useful)
    return fail({ ...claim, text: `${carried} of ${sent} ${what} became series of their own` })
  if (useful < fewestAnswered) {
    const message =
      limited > 0
        ? "The service's own limit (429) stood in the way of enough paths."
        : 'Too few of the paths were answered.'
    return unproven({
      ...claim,
      reason: { code: limited > 0 ? 'rate-limited' : 'not-answered', message },
    })
  }
  if (added <= mostAdded && carried <= mostAdded) return pass(claim)
  const message = `${added} more series after ${sent} ${what}: more than a handful, and not one for each.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
}
