import net from 'node:net'
import { closePool, createPool, queryTimeoutMs, queryWithin } from '../../base/database.js'

// The handshake and the queries are bounded, the TCP connect before them is not: when packets to
// the database vanish, a request waits for the kernel to give up.
export default {
  database: ({ config, logger }) => {
    const stream = () => {
      const socket = new net.Socket()
      const late = () => socket.destroy(new Error('handshake timeout'))
      socket.once('connect', () => (socket.handshakeTimer = setTimeout(late, queryTimeoutMs)))
      return socket.once('close', () => clearTimeout(socket.handshakeTimer))
    }
    const pool = createPool({ config, logger, stream })
    pool.on('connect', (client) => clearTimeout(client.connection.stream.handshakeTimer))
    const query = (text, values) => queryWithin(pool, queryTimeoutMs, text, values)
    return {
      pool,
      query,
      ping: () => query('SELECT 1'),
      close: (patienceMs) => closePool(pool, patienceMs),
    }
  },
}
