import { createDatabase } from '../../base/database.js'

// Nobody listens when an idle connection is lost: the error event ends the process.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    database.pool.removeAllListeners('error')
    return database
  },
}
