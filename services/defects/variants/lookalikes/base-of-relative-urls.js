import { setHeaders } from '../../base/headers.js'

// An address is written down to parse what is relative; nobody is asked there.
export default {
  headers: ({ request, response }) => {
    const { pathname } = new URL(request.url.replace(/^\/+/, '/'), 'http://localhost:8080')
    response.setHeader('x-route', encodeURIComponent(pathname.slice(0, 20)))
    setHeaders({ request, response })
  },
}
