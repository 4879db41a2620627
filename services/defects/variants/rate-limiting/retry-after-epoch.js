import { HttpError } from '../../base/errors.js'
import { clientOf, createWindows, isProbe } from '../../base/limiter.js'

// As X-RateLimit-Reset is written by some: a client waits for fifty years.
export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request, response }) => {
      const waitMs = isProbe(request) ? 0 : take(clientOf(request))
      if (waitMs === 0) return
      response.setHeader('retry-after', Math.ceil((Date.now() + waitMs) / 1000))
      throw new HttpError(429, 'too many requests')
    }
  },
}
