import { HttpError } from '../../base/errors.js'
import { clientOf, createWindows, isProbe } from '../../base/limiter.js'

// Refused, and not told for how long.
export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request }) => {
      if (!isProbe(request) && take(clientOf(request)) > 0) {
        throw new HttpError(429, 'too many requests')
      }
    }
  },
}
