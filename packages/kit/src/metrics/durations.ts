/** Milliseconds: from a cached answer to the usual deadline of a client. */
const boundsMs = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const

/** The same in seconds, as Prometheus wants it. */
export const durationBounds: readonly number[] = boundsMs.map((bound) => bound / 1000)

/** A histogram of durations without labels. Flat, for the request path writes to it. */
export interface Durations {
  readonly counts: Float64Array
  sumMs: number
}

export function createDurations(): Durations {
  return { counts: new Float64Array(boundsMs.length + 1), sumMs: 0 }
}

/** Most requests are short: a linear search ends after a few steps. What is no duration counts as zero. */
export function addDuration(durations: Durations, durationMs: number): void {
  const valid = durationMs > 0 && durationMs < Infinity ? durationMs : 0
  let at = 0
  while (at < boundsMs.length && valid > boundsMs[at]!) at++
  durations.counts[at]!++
  durations.sumMs += valid
}
