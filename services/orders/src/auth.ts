import type { IncomingMessage } from 'node:http'
import { createVerifier } from 'fast-jwt'

export interface User {
  id: string
  isAdmin: boolean
}

export interface Auth {
  /** Who asks, by a valid bearer token; undefined for nobody or a token that does not hold. */
  userOf(request: Pick<IncomingMessage, 'headers'>): User | undefined
}

/** Tokens are verified once and remembered until they run out: a request asks several times. */
export function createAuth(secret: string): Auth {
  const verify = createVerifier({
    key: secret,
    algorithms: ['HS256'],
    allowedIss: 'orders',
    allowedAud: 'orders',
    requiredClaims: ['exp'],
    cache: 1_000,
  })
  return {
    userOf({ headers }) {
      const token = /^Bearer ([\w.-]+)$/i.exec(headers.authorization ?? '')?.[1]
      if (token === undefined) return undefined
      try {
        return toUser(verify(token) as { sub?: unknown; role?: unknown })
      } catch {
        return undefined
      }
    },
  }
}

function toUser({ sub, role }: { sub?: unknown; role?: unknown }): User | undefined {
  const isKnown = role === 'customer' || role === 'admin'
  if (typeof sub !== 'string' || !/^[\w.@-]{1,64}$/.test(sub) || !isKnown) return undefined
  return { id: sub, isAdmin: role === 'admin' }
}
