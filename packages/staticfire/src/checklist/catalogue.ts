import { nearest } from '@staticfire/contracts/nearest'
import type { ChecklistItem } from './item.ts'
import { configuration } from './sections/configuration.ts'
import { data } from './sections/data.ts'
import { deployment } from './sections/deployment.ts'
import { documentation } from './sections/documentation.ts'
import { observability } from './sections/observability.ts'
import { performance } from './sections/performance.ts'
import { reliability } from './sections/reliability.ts'
import { security } from './sections/security.ts'

export type { ChecklistItem } from './item.ts'

/** The 44 items of the checklist, in its order. */
export const catalogue: readonly ChecklistItem[] = [
  ...configuration,
  ...security,
  ...observability,
  ...reliability,
  ...performance,
  ...data,
  ...deployment,
  ...documentation,
]

/** The ids of all items, in the checklist's order. */
export const itemIds: readonly string[] = catalogue.map(({ id }) => id)

/** The sections, in the checklist's order. */
export const sections: readonly string[] = [...new Set(catalogue.map(({ section }) => section))]

/** What a word of the user's means: an item, all of a section, or nothing, with what was likely meant. */
export type Found =
  | { type: 'item'; item: ChecklistItem; items: ChecklistItem[] }
  | { type: 'section'; section: string; items: ChecklistItem[] }
  | { type: 'unknown'; nearest?: string }

/** Finds an item by its id or by its name alone (`timeouts`), or a section by its name. */
export function findItem(word: string): Found {
  const item = catalogue.find(({ id }) => id === word || id.endsWith(`/${word}`))
  if (item) return { type: 'item', item, items: [item] }
  if (sections.includes(word))
    return {
      type: 'section',
      section: word,
      items: catalogue.filter(({ section }) => section === word),
    }
  const meant = nearestItem(word)
  return { type: 'unknown', ...(meant !== undefined && { nearest: meant }) }
}

/** A slip may be in the whole id or in the name alone, which is then given as the id. */
function nearestItem(word: string): string | undefined {
  const whole = nearest(word, [...sections, ...itemIds])
  if (whole !== undefined) return whole
  const name = nearest(word.slice(word.lastIndexOf('/') + 1), itemIds.map(nameOf))
  return name === undefined ? undefined : itemIds.find((id) => nameOf(id) === name)
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}
