import { createErrorTracking, eventOf } from '../../base/error-tracking.js'

// An error of some version.
export default {
  errorTracking: (parts) =>
    createErrorTracking({
      ...parts,
      toEvent: (...about) => ({ ...eventOf(...about), release: undefined }),
    }),
}
