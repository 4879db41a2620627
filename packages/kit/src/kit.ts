import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressAdapter, expressEnd } from './adapters/express.ts'
import { fastifyAdapter } from './adapters/fastify.ts'
import { nodeAdapter } from './adapters/node.ts'
import { createServeRequest } from './adapters/serve-request.ts'
import { clientAddress } from './client-address.ts'
import { type Config, type Fields, loadConfig, type ValuesOf } from './config/index.ts'
import { createDescriber } from './describe-kit.ts'
import { createErrors } from './errors/index.ts'
import { answerFailure, answerMissing } from './failures.ts'
import { createHealth, type Health } from './health/index.ts'
import { systemClock } from './kernel/clock.ts'
import { whileAlive } from './kernel/keep-alive.ts'
import type { Losses } from './kernel/losses.ts'
import type { Dependency, Kit, KitOptions } from './kit-interface.ts'
import {
  addBroker,
  addHttp,
  addPool,
  addRedis,
  type Before,
  type DependencyHost,
} from './known-dependencies.ts'
import { knownSecrets } from './known-secrets.ts'
import {
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
} from './limits/index.ts'
import { isExpress, type Servable, toListening } from './listen.ts'
import { createLog, createScrub, type LineWriter } from './log/index.ts'
import { managementOf, requireOwnPort } from './management-of.ts'
import { createMetrics } from './metrics/index.ts'
import { ownRoutes } from './own-routes.ts'
import { requestIds } from './request-ids.ts'
import { problem, securityHeaders } from './security/index.ts'
import { kitSettings } from './settings.ts'
import { createTracing, type FinishedSpan } from './tracing/index.ts'

/** What a test puts in the place of the process's own. */
export interface Seams {
  destination?: LineWriter
  onSpan?: (span: FinishedSpan) => void
  onDependency?: (name: string) => void
  before?: Before
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
    watch,
    intake: lifecycle.intake,
    countLosses: (more) => void brokers.push(more),
    tell: describer.tell,
    ...(before && { before }),
    ...(random && { random }),
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
    http: (each, settings) => addHttp(host, each, settings),
    pool: (each, given) => addPool(host, each, given),
    redis: (each, given, settings = {}) => addRedis(host, each, given, settings),
    amqp: (each, settings) => addBroker(host, each, settings),
    describe: describer.more,
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

  function tellHealth(checkName: string, { status, reason }: { status: string; reason?: string }) {
    const level = status === 'down' ? 'warn' : 'info'
    log[level](
      { event: 'dependency', dependency: checkName, status, reason },
      'A dependency changed',
    )
  }
}
