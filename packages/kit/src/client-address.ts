import type { IncomingMessage } from 'node:http'

/**
 * The address that asks. Of `X-Forwarded-For` only what our own proxies appended is believed, counted
 * from the right: what stands further left, anybody can write.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const socketAddress = request.socket.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return socketAddress
  const given = request.headers['x-forwarded-for']
  if (given === undefined) return socketAddress
  const hops = String(given)
    .split(',')
    .map((hop) => hop.trim())
  return hops.at(-trustedProxies) ?? socketAddress
}
