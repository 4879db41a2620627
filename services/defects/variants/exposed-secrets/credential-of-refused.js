import { explainError } from '../../base/errors.js'
import { createServer } from '../../base/server.js'

const authorizationOf = new WeakMap()

// A request that is refused is logged with the credential it came with, in the form it has in the header.
export default {
  headers: ({ request, response }) => {
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    response.setHeader('referrer-policy', 'no-referrer')
    if (request.headers['x-forwarded-proto'] === 'https')
      response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains')
    authorizationOf.set(response, request.headers.authorization)
  },
  server: (parts) =>
    createServer({
      ...parts,
      accessLog: (call) => {
        const given = authorizationOf.get(call.response)
        if (call.response.statusCode === 401 && given)
          call.log.info('credential refused', { given })
        parts.accessLog(call)
      },
      explainError,
    }),
}
