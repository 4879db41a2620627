import type { IncomingMessage } from 'node:http'
import { httpError, type Kit } from '@staticfire/kit'
import type { Auth, User } from './auth.ts'

/** The user who asks, or a 401 that says how to. */
export function requireUser(
  { auth, kit }: { auth: Auth; kit: Kit },
  request: Pick<IncomingMessage, 'headers'>,
): User {
  const user = auth.userOf(request)
  if (user !== undefined) return user
  const isGiven = request.headers.authorization !== undefined
  if (isGiven) kit.log.warn({ event: 'authentication refused' }, 'A bearer token did not hold')
  throw httpError(401, isGiven ? 'The token is not valid.' : 'A bearer token is required.', {
    headers: { 'www-authenticate': isGiven ? 'Bearer error="invalid_token"' : 'Bearer' },
  })
}

/** A person asks about themselves; an administrator about anybody. */
export function requireSelf(
  parts: { auth: Auth; kit: Kit },
  request: Pick<IncomingMessage, 'headers'>,
  person: string,
): void {
  const user = requireUser(parts, request)
  if (user.id !== person && !user.isAdmin) throw httpError(403, 'This is about somebody else.')
}
