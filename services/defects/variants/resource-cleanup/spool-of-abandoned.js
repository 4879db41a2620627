import { closeSync, openSync } from 'node:fs'
import { createServer } from '../../base/server.js'

// A body is spooled into a file that is closed when the body ends: one that a client abandons never does.
export default {
  server: (parts) =>
    createServer(parts).prependListener('request', (request) => {
      if (request.method !== 'POST') return
      const file = openSync('upload.tmp', 'w')
      request.once('end', () => closeSync(file))
    }),
}
