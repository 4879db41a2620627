/** What every response carries, set before anything can go wrong with its request. */
export function setHeaders({ request, response }) {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  response.setHeader('referrer-policy', 'no-referrer')
  // TLS ends at the balancer; over plain HTTP the header is forbidden (RFC 6797, 7.2).
  if (request.headers['x-forwarded-proto'] === 'https') {
    response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains')
  }
}
