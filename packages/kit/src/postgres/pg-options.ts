export interface PgOptions {
  /** Shown by the database beside each connection. */
  name: string
  /** Connections at most. Default 10. */
  connections?: number
  /** Default 2,000. */
  connectTimeoutMs?: number
  /** For one statement. Default 2,000. */
  queryTimeoutMs?: number
}

/** Options for a `pg.Pool` in which nothing waits without an end. */
export function pgOptions(
  connectionString: string,
  { name, connections = 10, connectTimeoutMs = 2_000, queryTimeoutMs = 2_000 }: PgOptions,
) {
  return {
    connectionString,
    application_name: name,
    max: connections,
    keepAlive: true,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: connectTimeoutMs,
    // The server gives up first where it can; the client's own limit is for a silent network.
    statement_timeout: Math.max(1, queryTimeoutMs - 250),
    query_timeout: queryTimeoutMs,
  }
}
