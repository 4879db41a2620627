/** What a shared store says of a key after it was charged. */
export interface SharedCount {
  /** What was used of this window, this request included. A request that goes beyond the limit is not kept. */
  readonly used: number
  /** Until the window ends. */
  readonly resetMs: number
}

/** A count of requests that several processes share, in windows that begin with a key's first request. */
export interface SharedStore {
  /** Its name in `status()`: `redis`. */
  readonly name: string
  /** Rejects when it cannot tell. May never settle: whoever asks has a timeout. */
  charge(key: string, cost: number): Promise<SharedCount>
  /** Resolves when it is worth asking again. */
  ping(): Promise<void>
  close(): Promise<void>
}
