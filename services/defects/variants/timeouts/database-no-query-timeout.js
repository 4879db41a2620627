import { createDatabase } from '../../base/database.js'
import { DependencyError } from '../../base/errors.js'

// Connecting is bounded, the readiness check too; the queries of customers are not.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    const query = async (text, values) => {
      let client
      try {
        client = await database.pool.connect()
        const { rows } = await client.query(text, values)
        client.release()
        return rows
      } catch (error) {
        client?.release(error)
        throw new DependencyError('database', error)
      }
    }
    return { ...database, query }
  },
}
