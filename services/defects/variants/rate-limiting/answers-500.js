import { clientOf, createWindows, isProbe } from '../../base/limiter.js'

// An error that nobody translates into a status.
export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request }) => {
      if (!isProbe(request) && take(clientOf(request)) > 0) throw new Error('too many requests')
    }
  },
}
