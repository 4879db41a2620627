import { setHeaders } from '../../base/headers.js'

// Browsers get a page for an error; it stands outside of the policy that is meant for the API.
export default {
  headers: ({ request, response }) => {
    setHeaders({ request, response })
    const writeHead = response.writeHead.bind(response)
    response.writeHead = (status, fields) => {
      const isPage = status >= 400 && request.headers.accept?.includes('text/html')
      if (isPage) response.removeHeader('content-security-policy')
      return writeHead(status, isPage ? { ...fields, 'content-type': 'text/html' } : fields)
    }
  },
}
