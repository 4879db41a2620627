export { type RedisConnectionOptions, redisOptions } from './redis-options.ts'
export {
  type RedisClient,
  type RedisHooks,
  type WatchedRedis,
  watchRedis,
  type WatchRedisOptions,
} from './watch-redis.ts'
