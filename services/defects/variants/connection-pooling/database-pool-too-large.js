import { closePool, createPool, queryTimeoutMs, queryWithin } from '../../base/database.js'

// Ten connections are agreed upon with whoever runs the database; it takes forty.
export default {
  database: ({ config, logger }) => {
    const connectionTimeoutMillis = queryTimeoutMs
    const pool = createPool({ config, logger, connectionTimeoutMillis, max: 40 })
    const query = (text, values) => queryWithin(pool, queryTimeoutMs, text, values)
    return {
      pool,
      query,
      ping: () => query('SELECT 1'),
      close: (patienceMs) => closePool(pool, patienceMs),
    }
  },
}
