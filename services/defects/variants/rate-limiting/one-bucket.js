import { createWindows, isProbe, refuse } from '../../base/limiter.js'

// One client uses up what is meant for all.
export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request, response }) => {
      if (!isProbe(request)) refuse(response, take('all'))
    }
  },
}
