import { httpError } from '@staticfire/kit'
import type { FastifyRequest } from 'fastify'
import type { Auth, User } from './auth.ts'

/** The user who asks, or a 401 that says how to. */
export function requireUser(auth: Auth, request: FastifyRequest): User {
  const user = auth.userOf(request.raw)
  if (user !== undefined) return user
  const isGiven = request.headers.authorization !== undefined
  if (isGiven) request.log.warn({ event: 'authentication refused' }, 'A bearer token did not hold')
  throw httpError(401, isGiven ? 'The token is not valid.' : 'A bearer token is required.', {
    headers: { 'www-authenticate': isGiven ? 'Bearer error="invalid_token"' : 'Bearer' },
  })
}
