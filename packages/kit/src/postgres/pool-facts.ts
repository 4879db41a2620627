import type { PgPool } from './watch-pool.ts'

const defaultConnections = 10
/** Readiness asks over a connection of its own. */
const probeConnections = 1

/** What a pool's options say: connections, and the patience for one statement with its connection. */
export function poolFacts({ options }: Pick<PgPool, 'options'>): {
  pool: number
  deadlineMs?: number
} {
  const { max, connectionTimeoutMillis, query_timeout } = options as Record<string, unknown>
  const connections = isAbove0(max) ? max : defaultConnections
  return {
    pool: connections + probeConnections,
    // A limit that is missing is no limit.
    ...(isAbove0(connectionTimeoutMillis) &&
      isAbove0(query_timeout) && { deadlineMs: connectionTimeoutMillis + query_timeout }),
  }
}

/** Its connection string, where it was given one. */
export function poolAddress({ options }: Pick<PgPool, 'options'>): string | undefined {
  const { connectionString } = options as { connectionString?: unknown }
  return typeof connectionString === 'string' ? connectionString : undefined
}

function isAbove0(value: unknown): value is number {
  return typeof value === 'number' && value > 0
}
