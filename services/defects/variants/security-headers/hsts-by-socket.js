import { setHeaders } from '../../base/headers.js'

// Asks the socket whether there is TLS. Behind a balancer that ends it there never is.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    if (!request.socket.encrypted) response.removeHeader('strict-transport-security')
  },
}
