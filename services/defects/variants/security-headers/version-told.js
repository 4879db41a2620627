import { setHeaders } from '../../base/headers.js'

// Tells an attacker which known holes to try.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    response.setHeader('x-powered-by', `Node.js ${process.version}`)
  },
}
