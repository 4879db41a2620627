import { setHeaders } from '../../base/headers.js'

// Names itself, as uvicorn and nginx may do: without a version that tells nothing.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    response.setHeader('server', 'orders')
  },
}
