import { setHeaders } from '../../base/headers.js'

// The cookie is also sent over plain HTTP, for whoever listens.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    response.setHeader('set-cookie', 'session=5f0c9a72; Path=/; HttpOnly; SameSite=Lax')
  },
}
