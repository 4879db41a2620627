import { setHeaders } from '../../base/headers.js'

// Set beside the answers that the routes give; the error handler starts from nothing.
export default {
  headers: ({ request, response }) => {
    const writeHead = response.writeHead.bind(response)
    response.writeHead = (status, fields) => {
      if (status < 400) setHeaders({ request, response })
      return writeHead(status, fields)
    }
  },
}
