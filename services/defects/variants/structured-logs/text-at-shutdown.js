import { installShutdown } from '../../base/shutdown.js'

// Structured while it serves; plain text when it leaves.
export default {
  shutdown: (parts) => {
    installShutdown(parts)
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.once(signal, () => {
        console.log(`Got ${signal}, draining ...`)
        const { openResponses } = parts.state
        setInterval(() => console.log(`... ${openResponses.size} requests left`), 100)
      })
    }
  },
}
