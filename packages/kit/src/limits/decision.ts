/** What a limit says of one request. */
export interface Decision {
  readonly isAllowed: boolean
  /** How many requests fit at once. */
  readonly limit: number
  /** How many more would be allowed now. */
  readonly remaining: number
  /** Until the whole limit is there again, in whole seconds. */
  readonly resetSeconds: number
  /** Until this request would be allowed, in whole seconds and 1 at least; 0 when it is. */
  readonly retryAfterSeconds: number
}

/** So many requests of one key in each window. */
export interface RequestLimit {
  readonly limit: number
  readonly windowMs: number
  /** How many may come at once, `limit` unless told; they come back at the rate of the window. */
  readonly burst?: number
}
