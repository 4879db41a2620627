import type { ItemResult } from '@staticfire/contracts'

/** An item with an anchor of our own: its id comes from a file and is no safe attribute by itself. */
export interface NumberedItem {
  item: ItemResult
  anchor: string
}

export function numberItems(items: readonly ItemResult[]): NumberedItem[] {
  return items.map((item, index) => ({ item, anchor: `item-${index + 1}` }))
}
