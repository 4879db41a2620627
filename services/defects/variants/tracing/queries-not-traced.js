import { AsyncLocalStorage } from 'node:async_hooks'
import { queryWithin, queryTimeoutMs, createDatabase } from '../../base/database.js'

// Queries run outside of their request's context, as behind a queue that knows nothing of it.
const outside = AsyncLocalStorage.snapshot()

export default {
  database: (parts) => {
    const database = createDatabase(parts)
    return {
      ...database,
      query: (text, values) =>
        outside(() => queryWithin(database.pool, queryTimeoutMs, text, values)),
    }
  },
}
