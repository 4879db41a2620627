const maxVisited = 50

/** Knows which errors it was shown, whether alone, as a cause, or among an AggregateError's. */
export function createSeen(): { isNew(error: unknown): boolean } {
  const known = new WeakSet<object>()
  return {
    isNew(error) {
      const family = related(error)
      if (family.some((member) => known.has(member))) return false
      for (const member of family) known.add(member)
      return true
    },
  }
}

function related(error: unknown): object[] {
  const family = new Set<object>()
  const waiting = [error]
  while (waiting.length > 0 && family.size < maxVisited) {
    const member = waiting.pop()
    if (typeof member !== 'object' || member === null || family.has(member)) continue
    family.add(member)
    try {
      const { cause, errors } = member as { cause?: unknown; errors?: unknown }
      waiting.push(cause)
      if (Array.isArray(errors)) waiting.push(...(errors.slice(0, maxVisited) as unknown[]))
    } catch {
      // Its causes cannot be read: then it stands for itself.
    }
  }
  return [...family]
}
