import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DependencyError } from './errors.js'

/** The patience for one query, the wait for a connection included. */
export const queryTimeoutMs = 1200

/** A pool of connections; a query that is not answered in time costs its connection. */
export function createDatabase({ config, logger }) {
  const pool = createPool({ config, logger, connectionTimeoutMillis: queryTimeoutMs })
  return {
    pool,
    query: (text, values) => queryWithin(pool, queryTimeoutMs, text, values),
    ping: () => queryWithin(pool, queryTimeoutMs, 'SELECT 1'),
    close: (patienceMs) => closePool(pool, patienceMs),
  }
}

/** A pool that survives the loss of its connections, and knows those that are open. */
export function createPool({ config, logger, ...options }) {
  const pool = new pg.Pool({
    connectionString: config.databaseUrl,
    max: 10,
    statement_timeout: queryTimeoutMs,
    ...options,
  })
  pool.openClients = new Set()
  pool.on('connect', (client) => {
    pool.openClients.add(client)
    // A client in use emits what its query rejects with; unheard, that would end the process.
    client.on('error', () => {})
  })
  pool.on('remove', (client) => pool.openClients.delete(client))
  pool.on('error', (error) => logger.warn('an idle database connection was lost', { error }))
  return pool
}

/** Runs one query; releasing with an error destroys a connection that still owes an answer. */
export async function queryWithin(pool, timeoutMs, text, values) {
  const deadline = performance.now() + timeoutMs
  let client
  try {
    client = await pool.connect()
    const remainingMs = Math.max(1, Math.round(deadline - performance.now()))
    const result = await client.query({ text, values, query_timeout: remainingMs })
    client.release()
    return result.rows
  } catch (error) {
    const isOrdinary = error.severity === 'ERROR'
    client?.release(isOrdinary ? undefined : error)
    throw isOrdinary
      ? error
      : new DependencyError('database', error, /timeout/i.test(error.message))
  }
}

/** Says Terminate on every connection, waits for their ends, then cuts those that do not end. */
export async function closePool(pool, patienceMs) {
  if (pool.ending) return
  const ended = [...pool.openClients].map(
    (client) => new Promise((resolve) => client.once('end', resolve)),
  )
  pool.end().catch(() => {})
  await Promise.race([Promise.all(ended), sleep(patienceMs, undefined, { ref: false })])
  for (const client of pool.openClients) client.connection.stream.destroy()
}
