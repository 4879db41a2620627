import { writeAccessLine } from '../../base/access-log.js'
import { explainError, HttpError } from '../../base/errors.js'

// Refused requests leave no line.
export default {
  explainError: (error, log) => {
    if (error instanceof HttpError) return { status: error.status, body: { error: error.message } }
    return explainError(error, log)
  },
  accessLog: (call) => {
    const { statusCode } = call.response
    if (statusCode < 400 || statusCode >= 500) writeAccessLine(call)
  },
}
