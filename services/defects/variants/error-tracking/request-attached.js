import { AsyncLocalStorage } from 'node:async_hooks'
import { createErrorTracking, eventOf } from '../../base/error-tracking.js'
import { createServer } from '../../base/server.js'

const current = new AsyncLocalStorage()

// The request goes along, with all of its headers.
export default {
  server: (parts) =>
    createServer({
      ...parts,
      headers: (call) => {
        current.enterWith(call.request)
        parts.headers(call)
      },
    }),
  errorTracking: (parts) =>
    createErrorTracking({
      ...parts,
      toEvent: (...about) => {
        const { method, headers } = current.getStore() ?? {}
        return { ...eventOf(...about), request: { method, headers } }
      },
    }),
}
