import type { CookieFacts } from '@staticfire/contracts'

/** What one `Set-Cookie` says besides the value, as RFC 6265, 5.2 reads it. */
export function cookieFacts(
  setCookie: string,
  receivedAt: number,
  mask: (text: string) => string,
): CookieFacts {
  const [pair = '', ...rest] = setCookie.split(';')
  const attributes = new Map(rest.map(attribute))
  const sameSite = attributes.get('samesite')
  return {
    name: mask((pair.split('=', 1)[0] ?? '').trim()).slice(0, 100),
    isSecure: attributes.has('secure'),
    isHttpOnly: attributes.has('httponly'),
    ...(sameSite !== undefined && { sameSite: sameSite.slice(0, 40) }),
    isRemoval: isRemoval(attributes, receivedAt),
  }
}

/** Names are caseless, and of two with the same name the last one counts. */
function attribute(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  const name = at < 0 ? text : text.slice(0, at)
  return [name.trim().toLowerCase(), at < 0 ? '' : text.slice(at + 1).trim()]
}

/** `Max-Age` has precedence over `Expires`. */
function isRemoval(attributes: ReadonlyMap<string, string>, receivedAt: number): boolean {
  const maxAge = attributes.get('max-age')
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0
  const expires = attributes.get('expires')
  return expires !== undefined && Date.parse(expires) <= receivedAt
}
