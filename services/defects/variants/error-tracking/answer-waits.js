import { createErrorTracking, sendEnvelope } from '../../base/error-tracking.js'
import { createServer } from '../../base/server.js'

// The answer waits until the error has been reported, however long that takes.
export default {
  errorTracking: (parts) =>
    createErrorTracking({ ...parts, send: (target, event) => sendEnvelope(target, event, 60_000) }),
  server: (parts) =>
    createServer({
      ...parts,
      explainError: async (error, log) => {
        await parts.errorTracking.flush(60_000)
        return parts.explainError(error, log)
      },
    }),
}
