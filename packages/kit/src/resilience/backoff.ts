export interface BackoffOptions {
  /** Default 50. */
  baseMs?: number
  /** Default 2,000. */
  maxMs?: number
}

/**
 * Full jitter: anything from nothing to the bound, which doubles with each try. Those who failed together
 * do not come back together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(
  retries: number,
  { baseMs = 50, maxMs = 2_000 }: BackoffOptions,
  random: () => number,
): number {
  return random() * Math.min(maxMs, baseMs * 2 ** retries)
}

/** `Retry-After` in milliseconds: whole seconds or a date; undefined for anything else. */
export function retryAfterMs(value: string | undefined, wallNow: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000
  const at = Date.parse(value)
  return /[A-Za-z]/.test(value) && !Number.isNaN(at) ? Math.max(0, at - wallNow) : undefined
}
