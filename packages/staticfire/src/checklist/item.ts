import type { Fix, Level } from '@staticfire/contracts'

/** One line of the production-readiness checklist. */
export interface ChecklistItem {
  /** `section/name`. */
  id: string
  section: string
  title: string
  /** Why it matters, one sentence. */
  why: string
  /** The lowest level that requires it. */
  level: Level
  references: Reference[]
  /** How to do it, by language; empty while no audit judges the item. */
  fix: Fix[]
}

export interface Reference {
  title: string
  url: string
}

/** An item as its section's file writes it. */
export type Entry = Omit<ChecklistItem, 'id' | 'section' | 'fix'> & { name: string; fix?: Fix[] }

/** Gives the entries of one section their ids. */
export function section(name: string, entries: Entry[]): ChecklistItem[] {
  return entries.map(({ name: item, fix = [], ...rest }) => ({
    id: `${name}/${item}`,
    section: name,
    ...rest,
    fix,
  }))
}
