import { setHeaders } from '../../base/headers.js'

// As in frameworks whose last error handler stands outside of all middleware: only a 500 has lost them.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    const writeHead = response.writeHead.bind(response)
    response.writeHead = (status, fields) => {
      if (status === 500) for (const name of response.getHeaderNames()) response.removeHeader(name)
      return writeHead(status, fields)
    }
  },
}
