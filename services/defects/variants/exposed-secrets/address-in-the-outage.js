import { createDatabase } from '../../base/database.js'

// While the database is out, the error is logged with the address that was tried, password included.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    const explain = (error) => {
      if (error.dependency)
        parts.logger.warn('the database is out', { address: parts.config.databaseUrl })
      throw error
    }
    return { ...database, query: (...query) => database.query(...query).catch(explain) }
  },
}
