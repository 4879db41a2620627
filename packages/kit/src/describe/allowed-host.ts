import { isIP } from 'node:net'

/**
 * Whether a request named this machine by an address or as localhost. A page in a browser whose own name
 * was pointed here (DNS rebinding) sends that name, and is refused by it.
 */
export function isAllowedHost(host: string | undefined, localAddress: string | undefined): boolean {
  const name = nameOf(host ?? '')
  if (name === 'localhost') return true
  if (isIP(name) === 0) return false
  return name === '::1' || name.startsWith('127.') || name === plain(localAddress ?? '')
}

/** `[::1]:9000` → `::1`, `127.0.0.1:9000` → `127.0.0.1`. */
function nameOf(host: string): string {
  const [, bracketed, bare = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(host) ?? []
  return (bracketed ?? bare).toLowerCase()
}

/** An IPv4 address as a socket of both families shows it: `::ffff:10.0.0.7`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '')
}
