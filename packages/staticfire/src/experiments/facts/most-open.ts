import type { ConnectionRecord } from '@staticfire/proxy'

type Span = Pick<ConnectionRecord, 'openedAt' | 'closedAt'>

/** The most connections that were open at one moment from `from` on. */
export function mostOpen(connections: readonly Span[], from: number): number {
  const seen = connections.filter(({ closedAt = Infinity }) => closedAt >= from)
  const changes = seen
    .flatMap(({ openedAt, closedAt }) => [
      { at: Math.max(from, openedAt), by: 1 },
      ...(closedAt === undefined ? [] : [{ at: closedAt, by: -1 }]),
    ])
    // One that is replaced at the same instant is not two.
    .toSorted((a, b) => a.at - b.at || a.by - b.by)
  let open = 0
  let most = 0
  for (const { by } of changes) {
    open += by
    most = Math.max(most, open)
  }
  return most
}
