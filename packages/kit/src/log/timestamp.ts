import type { Clock } from '../kernel/clock.ts'

/** ISO 8601 in UTC with milliseconds; the part up to the second is made once a second. */
export function createTimestamp(clock: Clock): () => string {
  let second = Number.NaN
  let prefix = ''
  return () => {
    const now = Math.floor(clock.wallNow())
    const millisecond = ((now % 1000) + 1000) % 1000
    if (now - millisecond !== second) {
      second = now - millisecond
      prefix = new Date(second).toISOString().slice(0, -4)
    }
    if (millisecond > 99) return `${prefix}${millisecond}Z`
    return millisecond > 9 ? `${prefix}0${millisecond}Z` : `${prefix}00${millisecond}Z`
  }
}
