import type { SentExchange } from '../../traffic/sent-exchange.ts'

export interface ServedAsBefore {
  /** It works as the operation says, and its body has something in common with the first one. */
  isServed(sent: SentExchange): boolean
  /** A success by its status, with a body that has nothing in common with the first one. */
  isOtherBody(sent: SentExchange): boolean
}

/** Tells an answer that is like the first good one to the same request from one that refuses. */
export function servedAsBefore(): ServedAsBefore {
  const first = new Map<string, Set<string>>()
  const isOtherBody = (sent: SentExchange): boolean => {
    const { operation, status = 0 } = sent
    const before = first.get(operation)
    const names = status >= 200 && status < 300 ? namesOf(sent) : undefined
    return names !== undefined && before !== undefined && names.isDisjointFrom(before)
  }
  return {
    isOtherBody,
    isServed(sent) {
      if (!sent.isExpected || sent.status === 429 || isOtherBody(sent)) return false
      const names = first.has(sent.operation) ? undefined : namesOf(sent)
      if (names && names.size > 0) first.set(sent.operation, names)
      return true
    },
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
