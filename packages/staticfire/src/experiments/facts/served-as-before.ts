import type { SentExchange } from '../../traffic/sent-exchange.ts'

/**
 * Tells an answer that is like the first good one to the same request from one that refuses: by its
 * status, and, of a success, by a body that has nothing in common with it.
 */
export function servedAsBefore(): (sent: SentExchange) => boolean {
  const first = new Map<string, Set<string>>()
  return (sent) => {
    if (!sent.isExpected || sent.status === 429) return false
    const names = namesOf(sent)
    if (!names) return true
    const before = first.get(sent.operation)
    if (!before) first.set(sent.operation, names)
    return !before || before.size === 0 || !names.isDisjointFrom(before)
  }
}

/** The names at the top of a JSON object; undefined for other bodies. */
function namesOf({ body, bodyIsTruncated }: SentExchange): Set<string> | undefined {
  if (bodyIsTruncated || body[0] !== 0x7b) return undefined
  try {
    return new Set(Object.keys(JSON.parse(body.toString('utf8')) as object))
  } catch {
    return undefined
  }
}
