import { findItem, itemIds } from '../checklist/catalogue.ts'
import { StaticfireError } from '../errors.ts'

/** The items that `--only` and `--skip` leave, in the checklist's order; all without them. */
export function selectedItems({
  only,
  skip,
}: {
  only: readonly string[]
  skip: readonly string[]
}): string[] {
  const wanted = only.length === 0 ? new Set(itemIds) : namedItems(only)
  const unwanted = namedItems(skip)
  return itemIds.filter((id) => wanted.has(id) && !unwanted.has(id))
}

/** @throws StaticfireError `unknown-item` with the nearest known id. */
export function namedItems(words: readonly string[]): Set<string> {
  return new Set(
    words.flatMap((word) => {
      const found = findItem(word)
      if (found.type !== 'unknown') return found.items.map(({ id }) => id)
      const nearest = found.nearest ? ` Did you mean "${found.nearest}"?` : ''
      throw new StaticfireError(
        'unknown-item',
        `"${word}" is neither an item nor a section.${nearest}`,
        {
          hint: 'staticfire list shows them all.',
        },
      )
    }),
  )
}
