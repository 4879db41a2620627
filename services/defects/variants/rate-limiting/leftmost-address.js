import { createWindows, isProbe, refuse } from '../../base/limiter.js'

// The first address in the header is whatever the client wrote into it.
const claimed = ({ headers, socket }) =>
  headers['x-forwarded-for']?.split(',')[0]?.trim() || socket.remoteAddress

export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    return ({ request, response }) => {
      if (!isProbe(request)) refuse(response, take(claimed(request)))
    }
  },
}
