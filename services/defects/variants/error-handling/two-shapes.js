import { explainError } from '../../base/errors.js'

// The parser's refusals and the validation's were written by two people.
export default {
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return status === 400
      ? { status, body: { code: 'BAD_JSON', detail: body.error } }
      : { status, body }
  },
}
