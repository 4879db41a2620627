/** An answer that a handler gives by throwing. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

/** A dependency failed (`isTimeout`: it did not answer in time). */
export class DependencyError extends Error {
  constructor(dependency, cause, isTimeout = false) {
    super(`${dependency} ${isTimeout ? 'did not answer in time' : 'failed'}`, { cause })
    this.dependency = dependency
    this.isTimeout = isTimeout
  }
}

/** Neither a refusal nor a dependency's failure: a defect of our own. */
export function isUnexpected(error) {
  return !(error instanceof HttpError || error instanceof DependencyError)
}

/** The reply for an error, and one log record of a fitting level. */
export function explainError(error, log) {
  if (error instanceof HttpError) {
    log.info('request refused', { reason: error.message })
    return { status: error.status, body: { error: error.message } }
  }
  if (error instanceof DependencyError) {
    log.warn(error.message, { dependency: error.dependency, error: error.cause })
    return { status: statusOf(error), body: { error: error.message } }
  }
  log.error('request failed', { error })
  return { status: 500, body: { error: 'internal error' } }
}

function statusOf({ dependency, isTimeout }) {
  if (dependency === 'database') return 503
  return isTimeout ? 504 : 502
}
