import { setHeaders } from '../../base/headers.js'

// Secure and SameSite, and yet every script on the page can take the session away.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    response.setHeader('set-cookie', 'session=5f0c9a72; Path=/; Secure; SameSite=Lax')
  },
}
