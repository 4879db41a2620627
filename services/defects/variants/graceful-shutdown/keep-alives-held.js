import net from 'node:net'
import { installShutdown } from '../../base/shutdown.js'

// Closes the listener as Node before 19 did: kept-alive connections stay, and nobody is told to
// leave them. The process ends when the last client goes.
export default {
  shutdown: (parts) => {
    const { server } = parts
    server.close = (callback) => net.Server.prototype.close.call(server, callback)
    server.closeAllConnections = () => {}
    server.prependListener('request', (_, response) => {
      const { setHeader } = response
      response.setHeader = (name, value) =>
        name !== 'connection' && setHeader.call(response, name, value)
    })
    installShutdown(parts)
  },
}
