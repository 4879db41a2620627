const origin = performance.timeOrigin

/** Milliseconds since the epoch from one monotonic clock: differences are true durations. */
export function now(): number {
  return origin + performance.now()
}
