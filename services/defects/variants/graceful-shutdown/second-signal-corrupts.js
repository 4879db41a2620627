import { installShutdown } from '../../base/shutdown.js'

// On the second signal each open connection gets a line of text, meant for people: the client of
// a request in flight reads it as a broken answer.
export default {
  shutdown: (parts) => {
    const farewell = () => {
      for (const { socket } of parts.state.openResponses)
        socket?.end('The service was interrupted.\n')
    }
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => parts.state.isShuttingDown && farewell())
    }
    installShutdown(parts)
  },
}
