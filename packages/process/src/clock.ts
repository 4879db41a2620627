/** Milliseconds since the epoch with fractions, from one monotonic clock: differences are true durations. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}
