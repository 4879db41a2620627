import { createDatabase, queryTimeoutMs } from '../../base/database.js'
import { DependencyError } from '../../base/errors.js'

// A client whose connection broke under a query is never given back: ten of them, and the pool is empty.
export default {
  database: (parts) => {
    const database = createDatabase(parts)
    const query = async (text, values) => {
      const client = await database.pool.connect().catch(asDependencyError)
      try {
        const result = await client.query({ text, values, query_timeout: queryTimeoutMs })
        client.release()
        return result.rows
      } catch (error) {
        if (error.severity === 'ERROR') client.release()
        if (isTimeout(error)) client.release(error)
        throw error.severity === 'ERROR' ? error : asError(error)
      }
    }
    return { ...database, query }
  },
}

const isTimeout = ({ message }) => /timeout/i.test(message)
const asError = (error) => new DependencyError('database', error, isTimeout(error))

function asDependencyError(error) {
  throw asError(error)
}
