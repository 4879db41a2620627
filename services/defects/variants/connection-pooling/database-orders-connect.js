import { createDatabase } from '../../base/database.js'

// Reading goes through the pool; each new order makes a pool of its own, and ends it.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    const query = async (text, values) => {
      if (!text.startsWith('INSERT')) return database.query(text, values)
      const own = createDatabase(parts)
      try {
        return await own.query(text, values)
      } finally {
        void own.close(1000)
      }
    }
    return { ...database, query }
  },
}
