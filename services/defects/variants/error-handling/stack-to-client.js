import { explainError } from '../../base/errors.js'

// Helpful in development, and never switched off.
export default {
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return { status, body: { ...body, stack: error.stack } }
  },
}
