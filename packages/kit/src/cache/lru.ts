export interface Lru<T> {
  /** Also makes it the one used last. */
  get(key: string): T | undefined
  /** False when it alone is larger than the bound, and is not kept. */
  set(key: string, item: T, bytes: number): boolean
  delete(key: string): void
  clear(): void
  evictions(): number
  entries(): number
  bytes(): number
}

/** Keeps what was used last, within a bound of entries and one of bytes. */
export function createLru<T>(maxEntries: number, maxBytes: number): Lru<T> {
  // A Map keeps the order of insertion: its first key is the one used longest ago.
  const held = new Map<string, { item: T; bytes: number }>()
  let bytesHeld = 0
  let evicted = 0
  const remove = (key: string): void => {
    bytesHeld -= held.get(key)?.bytes ?? 0
    held.delete(key)
  }
  return {
    get(key) {
      const found = held.get(key)
      if (found === undefined) return undefined
      held.delete(key)
      held.set(key, found)
      return found.item
    },
    set(key, item, bytes) {
      remove(key)
      if (bytes > maxBytes) return false
      held.set(key, { item, bytes })
      bytesHeld += bytes
      for (const oldest of held.keys()) {
        if (held.size <= maxEntries && bytesHeld <= maxBytes) break
        remove(oldest)
        evicted++
      }
      return true
    },
    delete: remove,
    clear() {
      held.clear()
      bytesHeld = 0
    },
    evictions: () => evicted,
    entries: () => held.size,
    bytes: () => bytesHeld,
  }
}
