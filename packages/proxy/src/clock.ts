/** Milliseconds since the epoch from one monotonic clock: differences are true durations. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}
