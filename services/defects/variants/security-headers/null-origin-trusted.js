import { setHeaders } from '../../base/headers.js'

// A list of origins with "null" on it, for a page opened from disk: any sandboxed frame is null as well.
const allowed = ['https://shop.example.org', 'null']

export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    if (!allowed.includes(request.headers.origin)) return
    response.setHeader('access-control-allow-origin', request.headers.origin)
    response.setHeader('access-control-allow-credentials', 'true')
  },
}
