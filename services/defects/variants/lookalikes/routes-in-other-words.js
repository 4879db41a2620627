import { explainError } from '../../base/errors.js'

// What is not routed is refused in the router's own words.
export default {
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return error.message === 'there is no such route'
      ? { status, body: { message: 'Not Found', statusCode: 404 } }
      : { status, body }
  },
}
