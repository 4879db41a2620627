import { setHeaders } from '../../base/headers.js'

// Left over from an attempt at it: the header is there, and tells browsers to forget about TLS.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    response.setHeader('strict-transport-security', 'max-age=0; includeSubDomains')
  },
}
