import type { Level, Result, Status } from '@staticfire/contracts'
import { catalogue } from '../checklist/catalogue.ts'

/** From least to most demanding; each contains the former. */
export const levels: readonly Level[] = ['bronze', 'silver', 'gold']

/** The items that a level requires, in the checklist's order. */
export function itemsOf(level: Level): string[] {
  const rank = levels.indexOf(level)
  return catalogue.filter((item) => levels.indexOf(item.level) <= rank).map(({ id }) => id)
}

/**
 * The highest level whose every item stands, and what the one after it lacks. A waived item stands:
 * somebody answers for it, until a date. The pseudo-item `waivers` is among every level's.
 */
export function levelReached(
  statuses: ReadonlyMap<string, Status>,
): Pick<Result['level'], 'reached' | 'next'> {
  let reached: Level | null = null
  for (const level of levels) {
    const lacks = lacking([...itemsOf(level), 'waivers'], statuses)
    if (lacks.length > 0) return { reached, next: { level, lacks } }
    reached = level
  }
  return { reached, next: null }
}

const standing: readonly Status[] = ['pass', 'not-applicable', 'waived']

/** No waivers at all is as good as sound ones. */
function lacking(items: string[], statuses: ReadonlyMap<string, Status>): string[] {
  return items.filter((id) => {
    const status = statuses.get(id)
    return status === undefined ? id !== 'waivers' : !standing.includes(status)
  })
}
