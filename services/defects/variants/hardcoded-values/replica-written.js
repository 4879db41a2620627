import { createDatabase, createPool } from '../../base/database.js'

const replicaUrl = 'postgres://reader@127.0.4.2:5432/orders'

// Lists are read from a replica that only production has; without it, from the database.
export default {
  database: ({ config, logger }) => {
    const database = createDatabase({ config, logger })
    const replica = createPool({ config: { databaseUrl: replicaUrl }, logger })
    const query = async (text, values) => {
      if (!text.includes('ORDER BY')) return database.query(text, values)
      try {
        return (await replica.query(text, values)).rows
      } catch (error) {
        logger.warn('the replica was not reached', { error })
        return database.query(text, values)
      }
    }
    return { ...database, query }
  },
}
