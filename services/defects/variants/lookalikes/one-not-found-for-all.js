import { explainError } from '../../base/errors.js'

// A missing order and a missing route are told in the same words.
export default {
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return status === 404 ? { status, body: { error: 'not found' } } : { status, body }
  },
}
