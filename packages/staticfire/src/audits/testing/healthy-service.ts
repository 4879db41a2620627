import type {
  Blueprint,
  ConfigurationObservation,
  Dependency,
  Observations,
  Operation,
  Variable,
} from '@staticfire/contracts'
import { exchange, poll, t0 } from './exchanges.ts'
import { healthyCycles } from './healthy-cycles.ts'
import { healthyBurst } from './healthy-burst.ts'
import { healthyOutages, healthyPool, healthyStops, silences } from './healthy-faults.ts'
import { healthyFailures, healthyRefusals } from './healthy-errors.ts'
import { healthyContract } from './healthy-contract.ts'
import { healthyEgress } from './healthy-egress.ts'
import { healthyMetrics } from './healthy-metrics.ts'
import { healthyLevels } from './healthy-levels.ts'
import { healthyHeaders } from './healthy-responses.ts'
import { healthySecrets } from './healthy-secrets.ts'
import { healthyCrash, healthyTracing, healthyWithoutReceiver } from './healthy-telemetry.ts'
import { logs } from './logs.ts'

/**
 * What a run records of a service that does everything right: one Postgres, two operations. Tests
 * change what they are about; it is made anew at each call.
 */
export function healthyService(): Observations {
  return {
    blueprint: blueprint(),
    environment: { platform: 'linux', cores: 2, egress: 'denied', tiers: { database: 1 } },
    boot: { up: boot(), 'down/database': bootWithoutDatabase() },
    configuration: configuration(),
    traffic: traffic(),
    contract: healthyContract(),
    tracing: healthyTracing(),
    crash: healthyCrash(),
    unreachable: { collector: healthyWithoutReceiver(), tracker: healthyWithoutReceiver() },
    burst: healthyBurst(),
    egress: healthyEgress(),
    headers: healthyHeaders(),
    secrets: healthySecrets(),
    metrics: healthyMetrics(),
    levels: healthyLevels(),
    malformed: healthyRefusals(),
    failures: healthyFailures(),
    timeouts: silences(),
    pool: { database: healthyPool() },
    cycles: healthyCycles(),
    // No dependency of it speaks HTTP.
    breakers: {},
    retries: {},
    readiness: healthyOutages(),
    shutdown: healthyStops(),
  }
}

/** A start with a variable mutated that was refused as it should be. */
function refusedStart(
  variable: string,
  mutation: ConfigurationObservation['mutation'],
): ConfigurationObservation {
  return {
    variable,
    mutation,
    ...(mutation === 'malformed' && { value: '12abc' }),
    startedAt: t0,
    limitMs: 10_000,
    outcome: 'exited',
    exit: { at: t0 + 300, code: 1, signal: null },
    ports: [],
    namesVariable: true,
    namedAs: variable,
    printsSecret: false,
    hasStackTrace: false,
    logs: logs('crash', 1),
    lastOutput: [`{"level":"fatal","msg":"${variable} is not valid"}`],
  }
}

export function variable(overrides: Partial<Variable> & { name: string }): Variable {
  return { type: 'string', required: true, secret: false, source: 'declared', ...overrides }
}

function dependency(overrides: Partial<Dependency> = {}): Dependency {
  return {
    name: 'database',
    kind: 'postgres',
    env: { url: 'DATABASE_URL' },
    from: { type: 'embedded' },
    setup: [],
    scratch: true,
    ...overrides,
  }
}

function blueprint(): Blueprint {
  return {
    service: 'orders',
    root: '/srv/orders',
    build: [],
    start: ['node', 'server.js'],
    port: { variable: 'PORT' },
    stop: {
      signal: 'SIGTERM',
      graceMs: 30_000,
      preStopMs: 0,
      isGraceDeclared: false,
      isPreStopDeclared: false,
    },
    endpoints: { live: '/health', ready: '/ready' },
    env: {},
    variables: [
      variable({ name: 'PORT', type: 'integer', required: false, source: 'implied' }),
      variable({
        name: 'DATABASE_URL',
        type: 'url',
        source: 'implied',
        dependency: 'database',
        secret: true,
      }),
      variable({ name: 'QUOTE_TTL', type: 'duration', required: false, default: '30s' }),
      variable({ name: 'GREETING' }),
    ],
    dependencies: [dependency()],
    operations: [operation('GET /orders', 'GET'), operation('POST /orders', 'POST')],
    identities: [],
    fallbacks: [],
    waivers: [],
    provided: {},
    gate: { level: 'bronze', require: [], unproven: 'hold' },
    notes: [],
  }
}

function operation(id: string, method: string): Operation {
  return {
    id,
    method,
    path: '/orders',
    headers: {},
    forbidden: [],
    expect: [200],
    idempotent: method === 'GET',
    isPublic: true,
    parameters: [],
    source: 'openapi',
  }
}

function boot(): Observations['boot'][string] {
  return {
    startedAt: t0,
    port: 4000,
    outcome: 'ready',
    listeningAt: t0 + 200,
    listeners: [{ address: '127.0.0.1', port: 4000 }],
    unixSockets: [],
    live: { path: '/health', samples: [poll(210, 200)], body: '{"status":"ok"}' },
    ready: {
      path: '/ready',
      samples: [poll(210, 503), poll(240, 200)],
      body: '{"status":"ready"}',
    },
    firstReadyAt: t0 + 244,
    firstRequests: [{ operation: 'GET /orders', at: t0 + 250, status: 200, isExpected: true }],
    leaks: [],
    logs: logs('start-up', 3),
    lastOutput: [],
  }
}

function bootWithoutDatabase(): Observations['boot'][string] {
  const { firstReadyAt: _, ...up } = boot()
  return {
    ...up,
    outcome: 'listening',
    ready: { path: '/ready', samples: [poll(210, 503), poll(1_210, 503)] },
    firstRequests: [],
  }
}

function configuration(): Observations['configuration'] {
  const { exit: _, namedAs: __, ...start } = refusedStart('PORT', 'removed')
  const up: ConfigurationObservation = {
    ...start,
    namesVariable: false,
    outcome: 'ready',
    ports: [4000],
  }
  return {
    'PORT/removed': { ...up, outcome: 'listening', ports: [3000] },
    'PORT/malformed': refusedStart('PORT', 'malformed'),
    'DATABASE_URL/removed': refusedStart('DATABASE_URL', 'removed'),
    'DATABASE_URL/malformed': refusedStart('DATABASE_URL', 'malformed'),
    'QUOTE_TTL/removed': { ...up, variable: 'QUOTE_TTL' },
    'QUOTE_TTL/malformed': refusedStart('QUOTE_TTL', 'malformed'),
    'GREETING/removed': refusedStart('GREETING', 'removed'),
  }
}

function traffic(): Observations['traffic'] {
  const served = (
    operation: string,
    wire: string,
  ): Observations['traffic']['operations'][number] => ({
    operation,
    sent: 20,
    expected: 20,
    statuses: { '200': 20 },
    p50Ms: 4,
    p95Ms: 9,
    dependencies: [{ dependency: 'database', operation: wire, perRequest: 1 }],
  })
  return {
    operations: [served('GET /orders', 'SELECT orders'), served('POST /orders', 'INSERT orders')],
    exchanges: [exchange(1_000)],
    logs: [logs('traffic', 40), logs('handled-error', 4)],
    correlation: {
      windows: 40,
      windowsWithSeveralLines: 20,
      joined: 40,
      joinedBy: { 'x-request-id': 40 },
    },
    forgery: { sent: 8, forged: [] },
    leaks: [],
    canariesSent: ['password', 'card'],
    limited: 0,
  }
}
