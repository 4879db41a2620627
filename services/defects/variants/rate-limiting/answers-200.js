import { HttpError } from '../../base/errors.js'
import { clientOf, createWindows, isProbe } from '../../base/limiter.js'

// "Errors are in the body": to clients, caches and balancers it is a success.
export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request, response }) => {
      const waitMs = isProbe(request) ? 0 : take(clientOf(request))
      if (waitMs === 0) return
      response.setHeader('retry-after', Math.ceil(waitMs / 1000))
      throw new HttpError(200, 'too many requests')
    }
  },
}
