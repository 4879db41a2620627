import { setHeaders } from '../../base/headers.js'

// CORS made to work once and for all: whoever asks may read what the user's cookies open.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    if (request.headers.origin === undefined) return
    response.setHeader('access-control-allow-origin', request.headers.origin)
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('vary', 'origin')
  },
}
