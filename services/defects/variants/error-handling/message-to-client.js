import { DependencyError, explainError } from '../../base/errors.js'

// The right status, and in the driver's words: with the address of the database.
export default {
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    if (!(error instanceof DependencyError)) return { status, body }
    return { status, body: { error: `${error.message}: ${error.cause.message}` } }
  },
}
