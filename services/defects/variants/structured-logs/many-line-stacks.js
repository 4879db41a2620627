import { explainError } from '../../base/errors.js'

// Whatever fails with a 5xx is also printed the way Node prints it, over many lines.
export default {
  explainError: (error, log) => {
    const reply = explainError(error, log)
    if (reply.status >= 500) console.error(error)
    return reply
  },
}
