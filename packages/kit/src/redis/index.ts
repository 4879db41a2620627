export { type RedisConnectionOptions, redisOptions } from './redis-options.ts'
export {
  redisDeadlineMs,
  type RedisClient,
  type RedisHooks,
  type WatchedRedis,
  watchRedis,
  type WatchRedisOptions,
} from './watch-redis.ts'
