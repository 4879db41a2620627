import { explainError } from '../../base/errors.js'

// An unexpected error is logged as a warning.
export default {
  explainError: (error, log) => explainError(error, { ...log, error: log.warn }),
}
