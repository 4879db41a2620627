export type { Decision, RequestLimit } from './decision.ts'
export { createEventLoopDelay } from './event-loop-delay.ts'
export type { EventLoopDelay } from './event-loop-delay.ts'
export type { LimitHeaders } from './limit-headers.ts'
export { createLimits } from './limits.ts'
export type {
  Limits,
  LimitsSettings,
  LimitsStatus,
  SharedLimits,
  SharedLimitsSettings,
} from './limits.ts'
export { createLoadShedder } from './load-shedder.ts'
export type { LoadShedder, LoadShedderSettings } from './load-shedder.ts'
export { createRedisStore } from './redis-store.ts'
export type { RedisClientStoreSettings, RedisStoreSettings } from './redis-store.ts'
export type { FallbackReason } from './shared-limiter.ts'
export type { SharedCount, SharedStore } from './shared-store.ts'
export { sizeLimits } from './size-limits.ts'
export type { SizeLimits } from './size-limits.ts'
