/** Why a call to a dependency came to nothing, as a word to test for and to count by. */
export type DependencyErrorCode =
  | 'DEADLINE'
  | 'BREAKER_OPEN'
  | 'BULKHEAD_FULL'
  | 'UNREACHABLE'
  | 'BAD_ANSWER'

export interface DependencyErrorOptions {
  cause?: unknown
  /** When another try may make sense, as the dependency or the breaker says. */
  retryAfterMs?: number
  /** Another try, a moment later, may succeed. Default false. */
  isTransient?: boolean
  /** The dependency is not to blame, as when it refuses: a breaker does not count it. Default false. */
  isExcused?: boolean
}

const phrases: Record<DependencyErrorCode, string> = {
  DEADLINE: 'did not answer in time',
  BREAKER_OPEN: 'is not called: its last calls failed',
  BULKHEAD_FULL: 'is not called: too many calls wait for it',
  UNREACHABLE: 'could not be reached',
  BAD_ANSWER: 'gave no usable answer',
}

/**
 * A dependency failed. Thrown through a handler it is answered with 503, its message and, where it is
 * known when to come back, `Retry-After`. The dependency's own words are in the cause only.
 */
export class DependencyError extends Error {
  override readonly name = 'DependencyError'
  readonly dependency: string
  readonly code: DependencyErrorCode
  readonly isTransient: boolean
  readonly isExcused: boolean
  readonly retryAfterMs: number | undefined
  readonly statusCode = 503
  readonly expose = true

  constructor(dependency: string, code: DependencyErrorCode, options: DependencyErrorOptions = {}) {
    const { cause, retryAfterMs, isTransient = false, isExcused = false } = options
    super(`${dependency} ${phrases[code]}`, cause === undefined ? undefined : { cause })
    this.dependency = dependency
    this.code = code
    this.isTransient = isTransient
    this.isExcused = isExcused
    this.retryAfterMs = retryAfterMs
  }

  /** Headers of the answer, should this reach a client. */
  get headers(): Record<string, string> {
    return { 'retry-after': String(Math.max(1, Math.ceil((this.retryAfterMs ?? 1_000) / 1_000))) }
  }
}
