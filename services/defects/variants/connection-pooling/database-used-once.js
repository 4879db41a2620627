import { closePool, createPool, queryTimeoutMs, queryWithin } from '../../base/database.js'

// A pool in name only: each of its connections is closed after one query.
export default {
  database: ({ config, logger }) => {
    const connectionTimeoutMillis = queryTimeoutMs
    const pool = createPool({ config, logger, connectionTimeoutMillis, maxUses: 1 })
    const query = (text, values) => queryWithin(pool, queryTimeoutMs, text, values)
    return {
      pool,
      query,
      ping: () => query('SELECT 1'),
      close: (patienceMs) => closePool(pool, patienceMs),
    }
  },
}
