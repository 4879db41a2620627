import { createServer } from '../../base/server.js'

// An error that a client can cause, thrown where nobody catches it.
export default {
  server: (parts) => {
    const server = createServer(parts)
    server.on('request', (request) => {
      request.on('close', () => {
        if (!request.complete) throw new Error('the upload was not complete')
      })
    })
    return server
  },
}
