import { setHeaders } from '../../base/headers.js'

// The token of a double submit: a script of the page has to read it to send it back in a header.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    response.setHeader('set-cookie', 'csrf-token=5f0c9a72; Path=/; Secure; SameSite=Strict')
  },
}
