import { explainError, HttpError } from '../../base/errors.js'

// What a client does wrong is logged as an error of the service.
export default {
  explainError: (error, log) => {
    const loud = { ...log, info: log.error }
    return explainError(error, error instanceof HttpError ? loud : log)
  },
}
