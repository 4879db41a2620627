/** Of requests with a sampled `traceparent`, one at a time. */
export const traceThresholds = {
  /** A share from which on something is the rule, and up to which it is not. */
  mostShare: 0.9,
  leastShare: 0.1,
  fewestRequests: 3,
}

export function share(part: readonly unknown[], whole: readonly unknown[]): number {
  return whole.length === 0 ? 0 : part.length / whole.length
}

export function listed(names: readonly string[]): string {
  const [first = '', ...more] = names
  return more.length === 0 ? first : `${first} (and ${more.length} more)`
}
