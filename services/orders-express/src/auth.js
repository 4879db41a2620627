import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { Problem } from './problems.js'

const claims = z.object({
  sub: z.string().regex(/^[\w.@-]{1,64}$/),
  role: z.enum(['customer', 'admin']),
})

/**
 * Reads who is calling, without insisting: the rate limit wants to know it before anything is
 * refused. `requireUser` insists.
 */
export function identify({ jwtSecret, logger }) {
  const key = new TextEncoder().encode(jwtSecret)
  const options = { algorithms: ['HS256'], issuer: 'orders', audience: 'orders' }
  return async (req, _res, next) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(req.get('authorization') ?? '')?.[1]
    if (token === undefined) return next()
    try {
      const { payload } = await jwtVerify(token, key, { ...options, requiredClaims: ['exp'] })
      const { sub, role } = claims.parse(payload)
      req.user = { id: sub, isAdmin: role === 'admin' }
      logger.debug('authenticated', { userId: sub })
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof z.ZodError)) throw error
      req.authenticationError = error
    }
    next()
  }
}

export function requireUser(req, _res, next) {
  if (req.user !== undefined) return next()
  const cause = req.authenticationError
  const header = cause === undefined ? 'Bearer' : 'Bearer error="invalid_token"'
  const detail = cause === undefined ? 'A bearer token is required.' : 'The token is not valid.'
  throw new Problem(401, detail, { headers: { 'WWW-Authenticate': header }, cause })
}
