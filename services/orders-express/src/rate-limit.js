import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { Problem } from './problems.js'

const windowMs = 10_000

/**
 * A ceiling against abuse, per user, or per address for callers without a valid token. Each
 * replica counts for itself.
 */
export function limitRate({ requests }) {
  return rateLimit({
    windowMs,
    limit: requests,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    keyGenerator: (req) =>
      req.user === undefined ? `ip:${ipKeyGenerator(req.ip)}` : `user:${req.user.id}`,
    // The limiter has set Retry-After by now.
    handler: () => {
      throw new Problem(429, 'Too many requests. Retry-After tells when to come back.')
    },
  })
}
