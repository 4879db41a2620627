import { createErrorTracking, sendEnvelope } from '../../base/error-tracking.js'

// Sessions and reports of its own go to the tracker too: no second report of the error.
export default {
  errorTracking: (parts) =>
    createErrorTracking({
      ...parts,
      send: async (target, event) => {
        await sendEnvelope(target, event)
        await sendEnvelope(target, { event_id: event.event_id, type: 'session', status: 'crashed' })
      },
    }),
}
