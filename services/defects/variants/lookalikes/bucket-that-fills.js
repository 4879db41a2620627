import { clientOf, isProbe, refuse, windowMs } from '../../base/limiter.js'

// A bucket for each client, as large as the limit, that fills in two seconds.
export default {
  limiter: ({ config: { rateLimit } }) => {
    const buckets = new Map()
    const perMs = rateLimit / windowMs
    return ({ request, response }) => {
      if (isProbe(request)) return
      const now = performance.now()
      const { tokens, at } = buckets.get(clientOf(request)) ?? { tokens: rateLimit, at: now }
      const filled = Math.min(rateLimit, tokens + (now - at) * perMs)
      const left = filled >= 1 ? filled - 1 : filled
      buckets.set(clientOf(request), { tokens: left, at: now })
      refuse(response, filled >= 1 ? 0 : (1 - filled) / perMs)
    }
  },
}
