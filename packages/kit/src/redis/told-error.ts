import { DependencyError } from '../resilience/index.ts'

/** Replies of Redis that say "not now" rather than "your command is wrong". */
const transientReply =
  /^-?(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|READONLY|NOREPLICAS|OOM|MISCONF|FAILOVER)\b/

/** Whether Redis itself said so. An error reply begins with its code in capitals: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export function isReply(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return /^-?[A-Z][A-Z0-9_]+(\s|$)/.test(error.message) || 'replies' in error
}

/** Tells a Redis that fails from a command that is wrong. */
export function toldError(name: string, error: unknown): unknown {
  if (error instanceof DependencyError) return error
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
    return error
  }
  if (error.message === 'The queue is full') {
    return new DependencyError(name, 'BULKHEAD_FULL', { cause: error })
  }
  if (transientReply.test(error.message)) {
    return new DependencyError(name, 'BAD_ANSWER', { cause: error, retryAfterMs: 2_000 })
  }
  if (isReply(error) || isCallers(error)) return error
  return new DependencyError(name, 'UNREACHABLE', { cause: error, retryAfterMs: 2_000 })
}

/** A watched key changed, or the caller's own signal was aborted. */
function isCallers({ constructor: { name } }: Error): boolean {
  return name === 'WatchError' || name === 'AbortError'
}
