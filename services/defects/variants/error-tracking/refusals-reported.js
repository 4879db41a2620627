import { HttpError } from '../../base/errors.js'
import { createServer } from '../../base/server.js'

// Whatever is thrown is an error, also what a client is told by throwing.
export default {
  server: (parts) =>
    createServer({
      ...parts,
      explainError: (error, log) => {
        if (error instanceof HttpError) parts.errorTracking.capture(error)
        return parts.explainError(error, log)
      },
    }),
}
