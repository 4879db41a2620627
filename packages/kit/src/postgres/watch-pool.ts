import { type Clock, systemClock } from '../kernel/clock.ts'
import { type CallOutcome, DependencyError } from '../resilience/index.ts'

/** What the kit needs of a `pg.Pool`. */
export interface PgPool {
  readonly options: object
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  query(text: string): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<unknown>
}

export interface PoolHooks {
  /** Before each query: what to call when it is over. */
  query?(): { ended(result: { error?: unknown }): void }
  outcome?(outcome: CallOutcome, durationMs: number, error: unknown): void
  /** An idle connection was lost; the pool makes another. */
  lost?(error: Error): void
}

export interface WatchOptions {
  clock?: Clock
  hooks?: PoolHooks
  /** Awaited before each query; rejects in its place, or gives a status for a database that refuses it: for tests. */
  before?: (signal?: AbortSignal) => Promise<number | undefined>
}

export interface WatchedPool<P extends PgPool> {
  /** The pool, whose `query` says DependencyError when the database, not the statement, is at fault. */
  pool: P
  /** Asks over a connection of its own: a pool that is busy is not a database that is gone. */
  check(): Promise<unknown>
  close(): Promise<unknown>
}

const checkTimeoutMs = 900

// SQLSTATE classes that say "not now" rather than "your statement is wrong".
const transientClasses = new Set(['08', '25', '40', '53', '55', '57', '58', 'XX'])

export function watchPool<P extends PgPool>(
  name: string,
  pool: P,
  { clock = systemClock, hooks = {}, before }: WatchOptions = {},
): WatchedPool<P> {
  const Pool = pool.constructor as new (options: object) => P
  const probe = new Pool({
    ...pool.options,
    max: 1,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: checkTimeoutMs,
    query_timeout: checkTimeoutMs,
  })
  // Without a listener the loss of an idle connection would end the process.
  for (const each of [pool, probe]) each.on('error', (error) => hooks.lost?.(error))

  async function query(...parameters: unknown[]): Promise<unknown> {
    const startedAt = clock.now()
    const hook = hooks.query?.()
    const call = pool.query as (...given: unknown[]) => Promise<unknown>
    try {
      await fault()
      const result = await call.apply(pool, parameters)
      hook?.ended({})
      hooks.outcome?.('success', clock.now() - startedAt, undefined)
      return result
    } catch (error) {
      const told = toldError(name, error)
      hook?.ended({ error: told })
      const isTimeout = told instanceof DependencyError && told.code === 'DEADLINE'
      hooks.outcome?.(isTimeout ? 'timeout' : 'error', clock.now() - startedAt, told)
      throw told
    }
  }

  /** A fault of a test lasts as long as a query may. */
  async function fault(): Promise<void> {
    if (before === undefined) return
    const { query_timeout: timeoutMs = 2_000 } = pool.options as { query_timeout?: number }
    const late = new AbortController()
    const cancel = clock.after(timeoutMs, () => late.abort(new Error('Query read timeout')))
    try {
      if ((await before(late.signal)) === undefined) return
    } finally {
      cancel()
    }
    throw Object.assign(new Error('the database system is shutting down'), { code: '57P03' })
  }

  return {
    pool: new Proxy(pool, {
      get(target, key) {
        if (key === 'query') return query
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    }),
    check: () => probe.query('SELECT 1'),
    close: () => Promise.all([pool.end(), probe.end()]),
  }
}

function toldError(name: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code
  // Errors without a SQLSTATE come from the socket or from the driver's own time-outs.
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) {
    if (!transientClasses.has(code.slice(0, 2))) return error
    return new DependencyError(name, code === '57014' ? 'DEADLINE' : 'UNREACHABLE', {
      cause: error,
      retryAfterMs: 2_000,
    })
  }
  // What JavaScript itself throws is a mistake of the caller, not the database's.
  if (error instanceof TypeError || error instanceof RangeError) return error
  const isTimeout = error instanceof Error && /timeout/i.test(error.message)
  return new DependencyError(name, isTimeout ? 'DEADLINE' : 'UNREACHABLE', {
    cause: error,
    retryAfterMs: 2_000,
  })
}
