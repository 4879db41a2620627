import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RequestHandler } from 'express'
import type { FastifyPluginCallback } from 'fastify'
import { expressAdapter, expressEnd } from './adapters/express.ts'
import { fastifyAdapter } from './adapters/fastify.ts'
import { nodeAdapter } from './adapters/node.ts'
import { createServeRequest } from './adapters/serve-request.ts'
import type { Broker } from './amqp/index.ts'
import {
  addBroker,
  addRedis,
  type AmqpSettings,
  type DependencyHost,
  type RedisSettings,
} from './broker-dependencies.ts'
import { httpHooks, poolHooks } from './call-hooks.ts'
import { clientAddress } from './client-address.ts'
import { type Config, type Fields, loadConfig, type ValuesOf } from './config/index.ts'
import { createDescriber, type DescribeMore } from './describe-kit.ts'
import { managementOf, requireOwnPort } from './management-of.ts'
import { type DependencyFacts, type DependencyKind } from './describe/index.ts'
import { Secret } from './config/secret.ts'
import { createErrors, type Errors } from './errors/index.ts'
import { answerFailure, answerMissing } from './failures.ts'
import { createHealth, type Health, type HealthCheck } from './health/index.ts'
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  httpFacts,
} from './http/index.ts'
import { type Clock, systemClock } from './kernel/clock.ts'
import { whileAlive } from './kernel/keep-alive.ts'
import type { Losses } from './kernel/losses.ts'
import {
  type Beacon,
  createDrainDelay,
  createLifecycle,
  type EndReport,
  serverIntake,
} from './lifecycle/index.ts'
import {
  createLimits,
  type Decision,
  type RequestLimit,
  type SharedLimits,
  type SharedStore,
} from './limits/index.ts'
import { isExpress, type Servable, toListening } from './listen.ts'
import {
  createKnownValues,
  createLog,
  createScrub,
  type KnownValues,
  type LineWriter,
  type Log,
} from './log/index.ts'
import { createMetrics, type Metrics } from './metrics/index.ts'
import { ownRoutes } from './own-routes.ts'
import { type PgPool, poolAddress, poolFacts, watchPool } from './postgres/index.ts'
import type { RedisClient } from './redis/index.ts'
import { requestIds } from './request-ids.ts'
import { problem, securityHeaders } from './security/index.ts'
import { kitSettings } from './settings.ts'
import { createTracing, type FinishedSpan } from './tracing/index.ts'

export interface KitOptions<Declared extends Fields> {
  /** The service, as logs, traces and the error tracker name it. */
  name: string
  version?: string
  /** The service's own settings, beside the kit's. */
  config?: Declared
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>>
  /** What answers carry: an API that browsers never show, or pages. Default `api`. */
  headers?: 'api' | 'page'
  clock?: Clock
}

export interface Dependency {
  /** Asked again and again, off the path of requests; rejects or gives false when it does not work. */
  check: HealthCheck['check']
  /** Readiness depends on it. Default true. */
  isCritical?: boolean
  /** Default 1,000. */
  timeoutMs?: number
  close?(signal: AbortSignal): Promise<unknown>
}

type HttpSettings = Omit<HttpClientOptions, 'name' | 'hooks' | 'clock'>

export interface Kit<Values = unknown> {
  readonly config: Config<Values>
  readonly log: Log
  readonly metrics: Metrics
  readonly errors: Errors
  /** Aborted when the service begins to end: for loops and for whatever waits. */
  readonly ending: AbortSignal
  /** To be registered first. */
  readonly fastify: FastifyPluginCallback
  /** To be used first; `listen` puts what belongs last behind the routes. */
  readonly express: RequestHandler
  /** Wraps a plain handler. */
  node(handler: (...args: Parameters<RequestListener>) => unknown): RequestListener
  /** Says who asks: limits count for them. Undefined falls back to the client's address. */
  identify(identify: (request: IncomingMessage) => string | undefined): void
  /** Counts requests in a store that other instances share; while it fails, memory decides. Before `listen`. */
  shareLimit(makeStore: (requests: RequestLimit) => Promise<SharedStore>): Promise<void>
  /** Watched by readiness and closed at the end, the last one first. */
  dependency(name: string, dependency: Dependency): void
  /** A client for one dependency, watched and closed like any. */
  http(name: string, options: HttpSettings): HttpClient
  /** Watches a `pg.Pool`, closes it at the end, and tells a database that fails from a wrong statement. */
  pool<P extends PgPool>(name: string, pool: P): P
  /** Adds to what the management port tells of the service, e.g. where its OpenAPI document is. */
  describe(more: DescribeMore): void
  /** Connects and watches a client of `redis` made with `redisOptions`; its commands end at a deadline. */
  redis<C extends RedisClient>(name: string, client: C, settings?: RedisSettings): C
  /**
   * Publishes to RabbitMQ and consumes from it; a drain waits for the messages in flight. Does not wait for it. Rejects
   * with PEER_MISSING or OPTION_INVALID.
   */
  amqp(name: string, settings: AmqpSettings): Promise<Broker>
  /** Closed at the end; for what is no dependency. */
  onClose(name: string, close: (signal: AbortSignal) => Promise<unknown>): void
  /** Work that a drain waits for, until it is released. */
  beacon(name: string): Beacon
  /** Checks the dependencies once, then takes requests. Rejects with LISTEN_FAILED. */
  listen(app: Servable, address?: { host?: string; port?: number }): Promise<AddressInfo>
  /** Ends the service as a signal does, without ending the process. */
  close(reason?: string): Promise<EndReport>
  /** Ends the waiting of an end that is under way: cuts what is in flight and goes on to closing. */
  hurry(): void
}

/** What a test puts in the place of the process's own. */
export interface Seams {
  destination?: LineWriter
  onSpan?: (span: FinishedSpan) => void
  onDependency?: (name: string) => void
  /** Awaited before each call of a dependency; rejects in its place, or gives the status that it is answered with. */
  before?: (dependency: string, signal?: AbortSignal) => Promise<number | undefined>
  random?: () => number
  hasProcessMetrics?: boolean
}

/** Kept of the drain's time for closing dependencies and sending the last of the telemetry. */
const closingMs = 4_000
const limitWindowMs = 10_000

/**
 * Puts the parts together; touches neither signals nor the process's end, so that a test can make many.
 * Rejects with CONFIG_INVALID, SECRET_UNREACHABLE or PEER_MISSING.
 */
export function createKit<const Declared extends Fields = Record<never, never>>(
  options: KitOptions<Declared>,
): Promise<Kit<ValuesOf<Declared & typeof kitSettings>>> {
  return makeKit(options, {})
}

/** The same, with what a test wants to see and to decide. */
export async function makeKit<const Declared extends Fields = Record<never, never>>(
  options: KitOptions<Declared>,
  seams: Seams,
): Promise<Kit<ValuesOf<Declared & typeof kitSettings>>> {
  const { before, random, destination } = seams
  const { name, version = '0.0.0', clock = systemClock, env = process.env } = options
  const fields = { ...kitSettings, ...options.config } as Declared & typeof kitSettings
  const config = await loadConfig(fields, { env, clock })
  const own = config as unknown as Config<ValuesOf<typeof kitSettings>>
  requireOwnPort(own)
  const environment = own.DEPLOY_ENV

  const scrub = createScrub({ known: knownSecrets(config) })
  const scrubText = (text: string) => String(scrub(text))
  const log = createLog({
    name,
    level: own.LOG_LEVEL,
    accessSampling: own.LOG_ACCESS_SAMPLE,
    clock,
    redact: scrub,
    ...(destination && { destination }),
  })
  const metrics = createMetrics({ clock, defaultMetrics: seams.hasProcessMetrics ?? true })
  const tracing = await createTracing({
    service: name,
    version,
    environment,
    endpoint: own.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: own.OTEL_TRACES_SAMPLER_ARG,
    scrub: scrubText,
    scrubFields: scrub,
    registerGlobally: true,
    clock,
    ...(seams.onSpan && { capture: seams.onSpan }),
    ...(random && { random }),
  })
  const errors = await createErrors({
    dsn: own.SENTRY_DSN?.reveal(),
    release: `${name}@${version}`,
    environment,
    scrub,
    clock,
  })
  const requests: RequestLimit = { limit: own.RATE_LIMIT, windowMs: limitWindowMs }
  let limits: SharedLimits = createLimits({ requests, clock })
  const admission = (decision: Decision) => ({
    isAllowed: decision.isAllowed,
    headers: limits.headers(decision),
  })
  const brokers: Losses[] = []
  const losses = (): Losses[] => [
    ...brokers,
    config.losses,
    log.losses,
    metrics.losses,
    tracing.losses,
    errors.losses,
    limits.losses,
  ]
  metrics.countLosses(losses)

  const delay = createDrainDelay({
    delay: own.DRAIN_DELAY ?? 'auto',
    clock,
    isKubernetes: env['KUBERNETES_SERVICE_HOST'] !== undefined,
  })
  const lifecycle = createLifecycle({
    clock,
    delay,
    timeoutMs: own.DRAIN_TIMEOUT,
    closingMs: Math.min(closingMs, own.DRAIN_TIMEOUT / 3),
    onPhase(phase) {
      log.info({ event: 'phase', phase }, `The service is ${phase}`)
      // What is closed on purpose is not down.
      if (phase === 'closing') health.stop()
    },
  })
  lifecycle.onFlush({ name: 'traces', close: () => tracing.close() })
  lifecycle.onFlush({ name: 'errors', close: () => errors.flush(2_000) })
  lifecycle.onFlush({ name: 'config', close: () => config.close() })

  const health: Health = createHealth({
    clock,
    state: () => lifecycle.phase,
    losses,
    onChange: tellHealth,
  })

  let identify: ((request: IncomingMessage) => string | undefined) | undefined
  const describer = createDescriber({
    name,
    version,
    config,
    limits: () => ({
      requests: own.RATE_LIMIT,
      perMs: limitWindowMs,
      by: identify === undefined ? 'ip' : 'identity',
      trustedHops: own.TRUSTED_PROXIES,
      env: 'RATE_LIMIT',
    }),
    drain: {
      ...(own.DRAIN_DELAY !== undefined && { delayMs: own.DRAIN_DELAY }),
      timeoutMs: own.DRAIN_TIMEOUT,
    },
  })
  const management = managementOf(own, describer.describe, log)
  lifecycle.onClose({ name: 'management', close: () => management?.close() ?? Promise.resolve() })

  const host: DependencyHost = {
    clock,
    log,
    metrics,
    tracing,
    add: dependency,
    intake: lifecycle.intake,
    countLosses: (more) => void brokers.push(more),
    tell: tellKind,
    observeCalls,
  }
  const serve = createServeRequest(
    {
      clock,
      requestId: requestIds(scrubText, random),
      trace: tracing.incoming,
      own: ownRoutes({ health, metrics, delay }),
      identify: (request) => identify?.(request) ?? clientAddress(request, own.TRUSTED_PROXIES),
      admit(record) {
        const decision = limits.take(record.identity ?? 'unknown')
        return decision instanceof Promise ? decision.then(admission) : admission(decision)
      },
      refusal: ({ id }) => ({
        status: 429,
        headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
        body: problem(429, {
          detail: 'Too many requests. Retry-After tells when to come back.',
          extra: { requestId: id },
        }),
      }),
      started: metrics.requestStarted,
      ended(record, ending, isOwn) {
        const { status, durationMs, isAnswered } = ending
        metrics.requestEnded(record.method, record.route, status, durationMs, !isAnswered)
        if (isOwn) return
        log.access(record, ending)
        tracing.serverSpan(record, {
          status: isAnswered ? status : undefined,
          endedAt: record.startedAt + durationMs,
          error: record.error,
        })
      },
    },
    securityHeaders({ profile: options.headers ?? 'api' }).record,
  )
  const onFailure = answerFailure((error, record) => {
    // The access line of a failed request holds the error; without a request there is none.
    if (record === undefined) log.error({ err: error }, 'A request failed outside of its record')
    errors.capture(error, record)
  }, scrubText)

  return {
    config,
    log,
    metrics,
    errors,
    ending: lifecycle.ending,
    fastify: fastifyAdapter(serve, onFailure, answerMissing),
    express: expressAdapter(serve),
    node: nodeAdapter(serve, onFailure),
    identify: (how) => void (identify = how),
    async shareLimit(makeStore) {
      limits = createLimits({ requests, clock, store: await makeStore(requests) })
      lifecycle.onClose({ name: 'limits', close: () => limits.close() })
    },
    dependency,
    http,
    pool,
    describe: describer.more,
    redis: (redisName, given, settings = {}) => addRedis(host, redisName, given, settings),
    amqp: (brokerName, settings) => addBroker(host, brokerName, settings),
    onClose: (closed, close) => lifecycle.onClose({ name: closed, close }),
    beacon: lifecycle.beacon,
    listen: (app, at) => whileAlive(() => listen(app, at)),
    close: (reason = 'close') => whileAlive(() => end(reason)),
    hurry: lifecycle.hurry,
  }

  async function listen(
    app: Servable,
    at: { host?: string; port?: number } = {},
  ): Promise<AddressInfo> {
    const { host = own.HOST, port = own.PORT } = at
    const managed = await management?.listen()
    if (managed) log.info({ event: 'management', ...managed }, 'The service describes itself')
    if (isExpress(app)) {
      app.disable('x-powered-by')
      app.use(...expressEnd(onFailure, answerMissing))
    }
    const listening = await toListening(app)
    lifecycle.intake(serverIntake(listening.server, { clock }))
    const { close } = listening
    if (close !== undefined) lifecycle.onClose({ name: 'framework', close })
    await health.start()
    const address = await listening.listen({ host, port })
    lifecycle.started()
    log.info({ event: 'listening', ...address }, 'The service takes requests')
    return address
  }

  async function end(reason: string): Promise<EndReport> {
    const report = await lifecycle.end(reason)
    const level = report.isClean ? 'info' : 'error'
    log[level]({ event: 'ended', ...report }, 'The service has ended')
    await log.flushed()
    return report
  }

  function dependency(dependencyName: string, given: Dependency): void {
    if (before === undefined) return watch(dependencyName, given)
    const check = async (signal: AbortSignal) =>
      (await before(dependencyName, signal)) === undefined ? given.check(signal) : false
    watch(dependencyName, { ...given, check })
  }

  function watch(dependencyName: string, { close, ...check }: Dependency): void {
    seams.onDependency?.(dependencyName)
    health.add(dependencyName, check)
    describer.dependency(dependencyName, { isCritical: check.isCritical ?? true })
    if (close !== undefined) lifecycle.onClose({ name: dependencyName, close })
  }

  function http(dependencyName: string, settings: HttpSettings): HttpClient {
    const hooks = httpHooks(dependencyName, { log, metrics, tracing })
    const client = createHttpClient({
      ...(random && { random }),
      ...settings,
      name: dependencyName,
      clock,
      hooks,
      ...(before && { before: (signal: AbortSignal) => before(dependencyName, signal) }),
    })
    observeCalls(dependencyName, client)
    watch(dependencyName, {
      // What its calls show: a probe of its own would be one more load on what fails.
      check: () => client.stats().breaker !== 'open',
      isCritical: false,
      close: (signal) => client.close(signal),
    })
    const { connections, ...policies } = httpFacts(settings)
    tellKind(dependencyName, 'http', settings.baseUrl, { pool: connections, ...policies })
    return client
  }

  function observeCalls(
    dependencyName: string,
    { stats }: { stats(): { breaker: string; running: number } },
  ): void {
    const labels = { dependency: dependencyName }
    metrics.observe('dependency_breaker_open', 'Calls are stopped.', labels, () =>
      stats().breaker === 'open' ? 1 : 0,
    )
    metrics.observe('dependency_calls_running', 'Calls under way.', labels, () => stats().running)
  }

  function pool<P extends PgPool>(dependencyName: string, given: P): P {
    const hooks = poolHooks(dependencyName, { log, metrics, tracing })
    const watched = watchPool(dependencyName, given, {
      clock,
      hooks,
      ...(before && { before: (signal?: AbortSignal) => before(dependencyName, signal) }),
    })
    const labels = { pool: dependencyName }
    metrics.observe('pool_connections', 'Open connections.', labels, () => given.totalCount)
    metrics.observe('pool_idle', 'Connections without work.', labels, () => given.idleCount)
    metrics.observe('pool_waiting', 'Work that waits for one.', labels, () => given.waitingCount)
    dependency(dependencyName, { check: watched.check, close: watched.close })
    tellKind(dependencyName, 'postgres', poolAddress(given), poolFacts(given))
    return watched.pool
  }

  function tellKind(
    dependencyName: string,
    kind: DependencyKind,
    address: string | undefined,
    facts: Partial<DependencyFacts>,
  ): void {
    const variable =
      address === undefined
        ? undefined
        : address === undefined
          ? undefined
          : describer.variableOf(address)
    describer.dependency(dependencyName, {
      kind,
      ...(variable !== undefined && { env: variable }),
      ...facts,
    })
  }

  function tellHealth(checkName: string, { status, reason }: { status: string; reason?: string }) {
    const level = status === 'down' ? 'warn' : 'info'
    log[level](
      { event: 'dependency', dependency: checkName, status, reason },
      'A dependency changed',
    )
  }
}

/** Also those of later rotations; an old one may still be in use elsewhere. */
function knownSecrets(config: object): KnownValues {
  const known = createKnownValues()
  for (const value of Object.values(config)) {
    if (!(value instanceof Secret)) continue
    known.add(value.reveal())
    value.onRotate((secret) => known.add(secret.reveal()))
  }
  return known
}
