import { DependencyError, explainError, HttpError } from '../../base/errors.js'

// An unexpected error is logged with the whole environment of the process.
export default {
  explainError: (error, log) => {
    if (!(error instanceof HttpError || error instanceof DependencyError))
      log.error('state at the error', { environment: { ...process.env } })
    return explainError(error, log)
  },
}
