import { createDatabase } from '../../base/database.js'

// A database that is not there when the service starts is told with its address, password included.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    void database.ping().catch(() => {
      parts.logger.warn('started without the database', { address: parts.config.databaseUrl })
    })
    return database
  },
}
