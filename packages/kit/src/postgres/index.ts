export { type PgOptions, pgOptions } from './pg-options.ts'
export { poolAddress, poolFacts } from './pool-facts.ts'
export { type PgPool, type PoolHooks, type WatchedPool, watchPool } from './watch-pool.ts'
