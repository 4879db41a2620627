import { createErrorTracking } from '../../base/error-tracking.js'

// Reported where it is caught, and again by whoever logs it.
export default {
  errorTracking: (parts) => {
    const tracking = createErrorTracking(parts)
    return {
      ...tracking,
      capture: (...error) => {
        tracking.capture(...error)
        tracking.capture(...error)
      },
    }
  },
}
