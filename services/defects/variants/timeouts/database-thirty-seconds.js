import { createDatabase, queryWithin } from '../../base/database.js'

// A query of a customer may take thirty seconds.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    return {
      ...database,
      query: (text, values) => queryWithin(database.pool, 30_000, text, values),
    }
  },
}
