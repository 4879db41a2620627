import { createErrorTracking } from '../../base/error-tracking.js'
import { createServer } from '../../base/server.js'

// Only what ends the process is reported. What a handler throws is answered and logged, and that is all.
export default {
  server: (parts) => createServer({ ...parts, errorTracking: { capture() {} } }),
  errorTracking: createErrorTracking,
}
