import { type Broker, type BrokerOptions, createBroker } from './amqp/index.ts'
import { amqpHooks, redisHooks } from './call-hooks.ts'
import type { DependencyFacts, DependencyKind } from './describe/index.ts'
import type { HealthCheck } from './health/index.ts'
import type { Clock } from './kernel/clock.ts'
import type { Losses } from './kernel/losses.ts'
import type { Intake } from './lifecycle/index.ts'
import type { Log } from './log/index.ts'
import type { Metrics } from './metrics/index.ts'
import {
  redisDeadlineMs,
  type RedisClient,
  watchRedis,
  type WatchRedisOptions,
} from './redis/index.ts'
import type { Tracing } from './tracing/index.ts'

export interface RedisSettings extends Omit<WatchRedisOptions, 'clock' | 'hooks'> {
  /** Readiness depends on it. Default false: what Redis holds is mostly a copy. */
  isCritical?: boolean
  /** Its URL, for the self-description to name the variable; it is not connected to. */
  address?: string
}

export interface AmqpSettings extends Omit<BrokerOptions, 'clock' | 'hooks' | 'losses'> {
  /** Readiness depends on it. Default false: requests are answered without it. */
  isCritical?: boolean
}

/** What a dependency is joined to. */
export interface DependencyHost {
  clock: Clock
  log: Log
  metrics: Metrics
  tracing: Tracing
  /** Watched by readiness, closed at the end. */
  add(
    name: string,
    dependency: {
      check: HealthCheck['check']
      isCritical: boolean
      close(signal: AbortSignal): Promise<unknown>
    },
  ): void
  intake(intake: Intake): void
  countLosses(losses: Losses): void
  /** Adds to the self-description; `address` tells which variable it is from. */
  tell(
    name: string,
    kind: DependencyKind,
    address: string | undefined,
    facts: Partial<DependencyFacts>,
  ): void
  observeCalls(name: string, calls: { stats(): { breaker: string; running: number } }): void
}

export function addRedis<C extends RedisClient>(
  host: DependencyHost,
  name: string,
  client: C,
  { isCritical = false, ...settings }: RedisSettings,
): C {
  const hooks = redisHooks(name, host)
  const watched = watchRedis(name, client, { ...settings, clock: host.clock, hooks })
  host.observeCalls(name, watched)
  host.add(name, { check: watched.check, isCritical, close: watched.close })
  const { deadlineMs = redisDeadlineMs } = settings
  host.tell(name, 'redis', settings.address, { deadlineMs })
  return watched.client
}

export async function addBroker(
  host: DependencyHost,
  name: string,
  { isCritical = false, ...settings }: AmqpSettings,
): Promise<Broker> {
  const { clock, metrics } = host
  const broker = await createBroker(name, { ...settings, clock, hooks: amqpHooks(name, host) })
  const { check, close, intake, losses, stats } = broker
  const labels = { dependency: name }
  metrics.observe(
    'broker_messages_waiting',
    'Messages that are not confirmed yet.',
    labels,
    () => stats().waiting,
  )
  metrics.observe(
    'broker_messages_in_flight',
    'Messages that are being handled.',
    labels,
    () => stats().inFlight,
  )
  host.countLosses(losses)
  host.intake(intake)
  host.add(name, { check, isCritical, close })
  host.tell(name, 'amqp', settings.url, {})
  return broker
}
