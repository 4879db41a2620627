import { createErrorTracking, sendEnvelope } from '../../base/error-tracking.js'

// Reported without waiting for it, and without hearing that it failed.
export default {
  errorTracking: (parts) =>
    createErrorTracking({
      ...parts,
      send: async (target, event) => void sendEnvelope(target, event),
    }),
}
