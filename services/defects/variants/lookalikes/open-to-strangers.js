import { setHeaders } from '../../base/headers.js'

// Any page may read what anybody may read: browsers send no credentials where `*` is allowed.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    response.setHeader('access-control-allow-origin', '*')
  },
}
