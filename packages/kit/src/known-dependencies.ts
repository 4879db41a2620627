import { type Broker, type BrokerOptions, createBroker } from './amqp/index.ts'
import { amqpHooks, httpHooks, poolHooks, redisHooks } from './call-hooks.ts'
import type { DependencyFacts, DependencyKind } from './describe/index.ts'
import type { HealthCheck } from './health/index.ts'
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  httpFacts,
} from './http/index.ts'
import type { Clock } from './kernel/clock.ts'
import type { Losses } from './kernel/losses.ts'
import type { Intake } from './lifecycle/index.ts'
import type { Log } from './log/index.ts'
import type { Metrics } from './metrics/index.ts'
import { type PgPool, poolAddress, poolFacts, watchPool } from './postgres/index.ts'
import {
  redisDeadlineMs,
  type RedisClient,
  watchRedis,
  type WatchRedisOptions,
} from './redis/index.ts'
import type { Tracing } from './tracing/index.ts'

export type HttpSettings = Omit<HttpClientOptions, 'name' | 'hooks' | 'clock'>

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

/** Awaited before each call of a dependency; rejects in its place, or gives the status that it is answered with. */
export type Before = (dependency: string, signal?: AbortSignal) => Promise<number | undefined>

interface Watched {
  check: HealthCheck['check']
  isCritical?: boolean
  close(signal: AbortSignal): Promise<unknown>
}

/** What a dependency is joined to. */
export interface DependencyHost {
  clock: Clock
  log: Log
  metrics: Metrics
  tracing: Tracing
  /** Watched by readiness, closed at the end; its check is one of its calls. */
  add(name: string, dependency: Watched): void
  /** The same for a check that makes no call. */
  watch(name: string, dependency: Watched): void
  intake(intake: Intake): void
  countLosses(losses: Losses): void
  /** Adds to the self-description; `address` tells which variable it is from. */
  tell(
    name: string,
    kind: DependencyKind,
    address: string | undefined,
    facts: Partial<DependencyFacts>,
  ): void
  before?: Before
  /** 0 to 1. */
  random?: () => number
}

export function addHttp(host: DependencyHost, name: string, settings: HttpSettings): HttpClient {
  const { before, clock, random } = host
  const client = createHttpClient({
    ...(random && { random }),
    ...settings,
    name,
    clock,
    hooks: httpHooks(name, host),
    ...(before && { before: (signal: AbortSignal) => before(name, signal) }),
  })
  observeCalls(host, name, client)
  host.watch(name, {
    // What its calls show: a probe of its own would be one more load on what fails.
    check: () => client.stats().breaker !== 'open',
    isCritical: false,
    close: (signal) => client.close(signal),
  })
  const { connections, ...policies } = httpFacts(settings)
  host.tell(name, 'http', settings.baseUrl, { pool: connections, ...policies })
  return client
}

export function addPool<P extends PgPool>(host: DependencyHost, name: string, given: P): P {
  const { before, clock, metrics } = host
  const watched = watchPool(name, given, {
    clock,
    hooks: poolHooks(name, host),
    ...(before && { before: (signal?: AbortSignal) => before(name, signal) }),
  })
  const labels = { pool: name }
  metrics.observe('pool_connections', 'Open connections.', labels, () => given.totalCount)
  metrics.observe('pool_idle', 'Connections without work.', labels, () => given.idleCount)
  metrics.observe('pool_waiting', 'Work that waits for one.', labels, () => given.waitingCount)
  host.add(name, { check: watched.check, close: watched.close })
  host.tell(name, 'postgres', poolAddress(given), poolFacts(given))
  return watched.pool
}

export function addRedis<C extends RedisClient>(
  host: DependencyHost,
  name: string,
  client: C,
  { isCritical = false, ...settings }: RedisSettings,
): C {
  const hooks = redisHooks(name, host)
  const watched = watchRedis(name, client, { ...settings, clock: host.clock, hooks })
  observeCalls(host, name, watched)
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

function observeCalls(
  { metrics }: DependencyHost,
  dependency: string,
  { stats }: { stats(): { breaker: string; running: number } },
): void {
  const labels = { dependency }
  metrics.observe('dependency_breaker_open', 'Calls are stopped.', labels, () =>
    stats().breaker === 'open' ? 1 : 0,
  )
  metrics.observe('dependency_calls_running', 'Calls under way.', labels, () => stats().running)
}
