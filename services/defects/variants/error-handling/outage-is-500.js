import { DependencyError, explainError } from '../../base/errors.js'

// A dependency's failure looks like a defect of the service, and nobody retries.
export default {
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return { status: error instanceof DependencyError ? 500 : status, body }
  },
}
