import { clientOf, createWindows, isProbe, refuse } from '../../base/limiter.js'

// Whoever has many addresses has them in one network.
const networkOf = (request) => clientOf(request).split('.').slice(0, 3).join('.')

export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request, response }) => {
      if (!isProbe(request)) refuse(response, take(networkOf(request)))
    }
  },
}
