import { pg } from './instrumented.js'
import { unavailable } from './problems.js'

const connectTimeoutMs = 2_000
const queryTimeoutMs = 2_000

// SQLSTATE classes and socket errors that say "not now" rather than "your statement is wrong".
const transientClasses = new Set(['08', '25', '40', '53', '55', '57', '58', 'XX'])

/**
 * The pool that serves requests, and a pool of one for readiness, so that a busy service is not
 * mistaken for one that lost its database.
 */
export function createDatabase({ url, logger, metrics }) {
  const common = { connectionString: url, keepAlive: true, application_name: 'orders-express' }
  const pool = new pg.Pool({
    ...common,
    max: 10,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: connectTimeoutMs,
    // The server gives up first where it can; the client's own limit is for a silent network.
    statement_timeout: queryTimeoutMs - 250,
    query_timeout: queryTimeoutMs,
  })
  const probe = new pg.Pool({
    ...common,
    max: 1,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 450,
    query_timeout: 450,
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would be a crash.
  for (const each of [pool, probe]) {
    each.on('error', (error) => logger.warn('idle database connection lost', { error }))
  }
  metrics.gauge('database_pool_connections', 'Open connections.', () => pool.totalCount)
  metrics.gauge('database_pool_idle', 'Connections without work.', () => pool.idleCount)
  metrics.gauge('database_pool_waiting', 'Requests that wait for one.', () => pool.waitingCount)

  let pendingPing

  return {
    async query(name, text, values) {
      const startedAt = performance.now()
      try {
        const { rows } = await pool.query(text, values)
        const durationMs = Math.round(performance.now() - startedAt)
        logger.debug('database query', { name, rows: rows.length, durationMs })
        return rows
      } catch (error) {
        if (!isTransient(error)) throw error
        logger.error('database query failed', { name, error })
        throw unavailable('The database is not available.', { retryAfterSeconds: 2, cause: error })
      }
    },

    /** Resolves to true when the database answers within a second. Concurrent callers share one try. */
    isReachable() {
      pendingPing ??= probe
        .query('SELECT 1')
        .then(
          () => true,
          () => false,
        )
        .finally(() => (pendingPing = undefined))
      return pendingPing
    },

    close: () => Promise.all([pool.end(), probe.end()]),
  }
}

function isTransient(error) {
  // Errors without a SQLSTATE come from the socket or from the driver's own timeouts.
  if (!/^[0-9A-Z]{5}$/.test(error.code ?? '')) return error instanceof Error
  return transientClasses.has(error.code.slice(0, 2))
}
