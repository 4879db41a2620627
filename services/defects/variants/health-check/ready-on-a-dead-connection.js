import { closePool, createDatabase, createPool, queryTimeoutMs } from '../../base/database.js'

// The check has a connection of its own, opened once. When it is lost, the check fails for ever.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    const pool = createPool({ ...parts, max: 1, connectionTimeoutMillis: queryTimeoutMs })
    let connection
    let loss
    const ping = async () => {
      if (loss) throw loss
      const client = await (connection ??= pool.connect())
      await client.query({ text: 'SELECT 1', query_timeout: queryTimeoutMs }).catch((error) => {
        client.release(error)
        throw (loss = error)
      })
    }
    const close = async (patienceMs) => {
      if (!loss)
        await connection?.then(
          (client) => client.release(),
          () => {},
        )
      await Promise.all([closePool(pool, patienceMs), database.close(patienceMs)])
    }
    return { ...database, ping, close }
  },
}
