import { clientOf, createWindows, refuse } from '../../base/limiter.js'

// Before everything, the probes too: behind one address, a busy client has the service restarted.
export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request, response }) => refuse(response, take(clientOf(request)))
  },
}
