import { expect, test } from 'vitest'
import { validateConfiguration } from './validate.ts'

const redis = { kind: 'redis', env: 'REDIS_URL', from: 'redis://127.0.0.1:6379' }

test('a configuration with every key is accepted as it was written', () => {
  const everything = {
    service: 'orders',
    build: ['npm ci', ['npm', 'run', 'build']],
    start: ['node', 'server.js'],
    port: 'PORT',
    stop: { signal: 'SIGTERM', grace: '30s', preStop: '0s' },
    endpoints: {
      live: '/health',
      ready: '/ready',
      startup: '/startup',
      metrics: '/metrics',
      openapi: '/openapi.json',
    },
    env: { LOG_LEVEL: 'info', RETRIES: 3, VERBOSE: false, SELF: 'http://127.0.0.1:${port}' },
    environments: { development: { env: { A: 'b' } }, staging: {}, production: {} },
    variables: {
      QUOTE_TTL: { type: 'duration', required: false, default: '30s', secret: false },
      MODE: { type: 'enum', values: ['fast', 'safe'] },
    },
    dependencies: {
      database: {
        kind: 'postgres',
        env: 'DATABASE_URL',
        from: 'embedded',
        setup: 'npm run migrate',
        critical: true,
        pool: 10,
      },
      payments: {
        kind: 'http',
        env: 'PAYMENTS_URL',
        from: {
          command: 'node payments.js',
          portEnv: 'PORT',
          env: { DB: '${dependency.database.url}' },
        },
        timeout: '800ms',
        reset: '10s',
        critical: false,
      },
      cache: { ...redis, env: { host: 'REDIS_HOST', port: 'REDIS_PORT' }, scratch: true },
    },
    traffic: {
      openapi: 'openapi.yaml',
      requests: [
        'GET /catalogue',
        {
          id: 'create',
          method: 'POST',
          path: '/orders',
          headers: { 'x-a': 'b' },
          body: { a: [1] },
          identity: 'alice',
          owner: 'alice',
          forbidden: ['bob'],
          expect: 201,
          idempotent: true,
        },
      ],
      identities: {
        alice: { token: 't' },
        bob: { command: 'node token.js' },
        admin: { headers: { 'x-admin': '1' } },
      },
      public: ['GET /catalogue'],
      limits: {
        requests: 100,
        per: '15m',
        by: 'ip',
        store: 'cache',
        trustedHops: 1,
        lowered: { requests: 10, per: '1s', env: { LIMIT: 10 } },
      },
      objectives: { rate: '200/s', p95: '200ms', errors: '0.1%' },
      fallbacks: [{ operation: 'GET /quote', when: 'payments', degraded: 'header x-degraded' }],
    },
    crash: 'GET /crash',
    person: {
      create: 'create',
      export: 'GET /me',
      erase: { method: 'DELETE', path: '/me' },
      identity: 'admin',
    },
    data: {
      migrations: {
        up: 'npm run up',
        down: 'npm run down',
        previous: 'npm run previous',
        policy: 'forward-only',
      },
      backup: { save: 'sh save.sh', restore: 'sh restore.sh', schedule: 'daily' },
      retention: [{ table: 'sessions', column: 'created_at', keep: '90d', run: 'node retain.js' }],
    },
    flags: { provider: 'flagd', file: 'flags.json', key: 'new-checkout', request: 'create' },
    release: { smoke: 'npm run smoke', previous: { ref: 'v1.4.0' }, rollback: 'sh rollback.sh' },
    frontend: { dist: 'dist', budgets: { total: '200kb' } },
    provided: {
      'reliability/circuit-breakers': { by: 'service mesh', evidence: 'deploy/mesh.yaml' },
    },
    run: { guide: ['npm ci', ['npm', 'test']], tests: 'npm test' },
    attestations: [
      {
        item: 'documentation/incident-response',
        by: 'team-orders',
        on: '2026-10-01',
        until: '2027-01-01',
        text: 'drill',
      },
    ],
    waivers: [{ item: 'performance/cdn', key: 'k', reason: 'r', owner: 'o', until: '2027-03-01' }],
    gate: {
      level: 'bronze',
      require: ['security'],
      unproven: 'hold',
      baseline: 'staticfire.baseline.json',
    },
  }
  const itemIds = [
    'reliability/circuit-breakers',
    'documentation/incident-response',
    'performance/cdn',
    'security/security-headers',
  ]
  expect(validateConfiguration(everything, undefined, { itemIds })).toEqual({
    ok: true,
    configuration: everything,
  })
})
