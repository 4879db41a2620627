import { clientOf, createWindows, isProbe, refuse } from '../../base/limiter.js'

const banMs = 30_000

// Retry-After is that of the window, but whoever went beyond it is banned for longer.
export default {
  limiter: ({ config }) => {
    const take = createWindows(config.rateLimit)
    const bannedUntil = new Map()
    return ({ request, response }) => {
      if (isProbe(request)) return
      const client = clientOf(request)
      const waitMs = take(client)
      const now = performance.now()
      if (waitMs > 0) bannedUntil.set(client, now + banMs)
      refuse(response, waitMs > 0 || (bannedUntil.get(client) ?? 0) <= now ? waitMs : 1)
    }
  },
}
