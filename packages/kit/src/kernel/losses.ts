/** What a part lost or could not do, by reason. Counts only grow; metrics and health show them. */
export interface Losses {
  /** The part's name as metrics and health say it: `log`, `tracing`, `errors`. */
  readonly part: string
  count(reason: string, howMany?: number): void
  counts(): Readonly<Record<string, number>>
}

/** Reasons are a closed set of short words, for each becomes a label. */
export function createLosses(part: string): Losses {
  const counted: Record<string, number> = Object.create(null) as Record<string, number>
  return {
    part,
    count(reason, howMany = 1) {
      counted[reason] = (counted[reason] ?? 0) + howMany
    },
    counts: () => ({ ...counted }),
  }
}
