import { HttpError } from '../../base/errors.js'
import { clientOf, createWindows, isProbe } from '../../base/limiter.js'

export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request, response }) => {
      const waitMs = isProbe(request) ? 0 : take(clientOf(request))
      if (waitMs === 0) return
      const until = Math.ceil((Date.now() + waitMs) / 1000) * 1000
      response.setHeader('retry-after', new Date(until).toUTCString())
      throw new HttpError(429, 'too many requests')
    }
  },
}
