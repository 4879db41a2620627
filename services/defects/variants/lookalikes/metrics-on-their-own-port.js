import http from 'node:http'
import { HttpError } from '../../base/errors.js'
import { createMetrics } from '../../base/metrics.js'

// Nobody outside of the cluster can scrape it; the service's own port has no such route.
export default {
  metrics: () => {
    const metrics = createMetrics()
    const server = http.createServer((request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4')
      response.end(request.url === '/metrics' ? metrics.render() : '')
    })
    server.listen(0, '127.0.0.1').unref()
    const render = () => {
      throw new HttpError(404, 'there is no such route')
    }
    return { ...metrics, render }
  },
}
